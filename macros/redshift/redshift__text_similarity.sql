{#- As pg_trgm does it, of texts of words with one space between them: every three characters in a row of the first forty
    places count once. Redshift has no function for likeness, and takes no list apart within an expression. `_` stands for a
    space: Redshift does not count those at the end of a text when it compares. -#}
{% macro redshift__text_similarity(expression, other_expression) %}
    {%- set places, counts = 40, {'ours': [], 'theirs': [], 'both': []} -%}
    {%- set ours = "('__' || replace(" ~ expression ~ ", ' ', '___') || '_')" -%}
    {%- set theirs = "('__' || replace(" ~ other_expression ~ ", ' ', '___') || '_')" -%}
    {%- for place in range(1, places + 1) -%}
        {%- for whose, text in [('ours', ours), ('theirs', theirs)] -%}
            {%- set three = "substring(" ~ text ~ ", " ~ place ~ ", 3)" -%}
            {%- set counted = "length(" ~ three ~ ") = 3 and " ~ three ~ " not like '%!_!_' escape '!' and strpos(" ~ text ~ ", " ~ three ~ ") = " ~ place -%}
            {%- do counts[whose].append("case when " ~ counted ~ " then 1 else 0 end") -%}
            {%- if whose == 'ours' -%}
                {%- do counts.both.append(
                    "case when " ~ counted ~ " and strpos(substring(" ~ theirs ~ ", 1, " ~ (places + 2) ~ "), " ~ three ~ ") > 0 then 1 else 0 end"
                ) -%}
            {%- endif -%}
        {%- endfor -%}
    {%- endfor -%}
    {%- set both = "(" ~ counts.both | join(' + ') ~ ")" -%}
    cast(
        cast({{ both }} as numeric(9, 6))
        / nullif({{ counts.ours | join(' + ') }} + {{ counts.theirs | join(' + ') }} - {{ both }}, 0)
        as numeric(7, 6)
    )
{% endmacro %}
