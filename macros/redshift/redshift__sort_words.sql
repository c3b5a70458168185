{#- No list can be sorted within an expression. Each of up to six words counts how many come before it, and stands at that
    place; a name of more words stays as it is. Text is compared by bytes, as with Postgres's `C`. -#}
{% macro redshift__sort_words(expression) %}
    {%- set most, words, befores, places = 6, [], [], [] -%}
    {%- for number in range(1, most + 1) -%}{%- do words.append("split_part(" ~ expression ~ ", ' ', " ~ number ~ ")") -%}{%- endfor -%}
    {%- for at in range(most) -%}
        {%- set counts = [] -%}
        {%- for other in range(most) if other != at -%}
            {%- set comes_before = '<=' if other < at else '<' -%}
            {%- do counts.append("case when " ~ words[other] ~ " " ~ comes_before ~ " " ~ words[at] ~ " then 1 else 0 end") -%}
        {%- endfor -%}
        {%- do befores.append(counts | join(' + ')) -%}
    {%- endfor -%}
    {%- for place in range(most) -%}
        {%- set at_place = [] -%}
        {%- for word in words -%}
            {%- do at_place.append("when " ~ befores[loop.index0] ~ " = " ~ place ~ " then " ~ word) -%}
        {%- endfor -%}
        {%- do places.append("case " ~ at_place | join(' ') ~ " end") -%}
    {%- endfor -%}
    case
        when {{ expression }} not like '% %' or split_part({{ expression }}, ' ', {{ most + 1 }}) <> '' then nullif({{ expression }}, '')
        when {{ expression }} not like '% % %'
            then
                case
                    when {{ words[0] }} <= {{ words[1] }} then {{ expression }}
                    else {{ words[1] }} || ' ' || {{ words[0] }}
                end
        else trim({{ places | join(" || ' ' || ") }})
    end
{% endmacro %}
