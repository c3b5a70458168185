{#- As for Spark, by the same table of characters. Of those that become several, Latin letters, fractions, numerals and signs are
    taken apart, one by one: no list can be looked up within an expression. -#}
{% macro redshift__normalize_text(expression) %}
    {%- set table = folded_characters() -%}
    {%- set capitals, small = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz' -%}
    {%- set split_up, starts = namespace(sql=expression), [] -%}
    {%- for line in table.several.split('\n') -%}
        {%- set letter, letters = line.split('\t') -%}
        {%- if letter < '\u0250' or '\u1e00' <= letter < '\u2190' or '\ufb00' <= letter < '\ufb07' -%}
            {%- do starts.append(letter) -%}
            {%- set split_up.sql = "replace(" ~ split_up.sql ~ ", " ~ redshift_literal(letter) ~ ", " ~ redshift_literal(letters) ~ ")" -%}
        {%- endif -%}
    {%- endfor -%}
    {%- set whole_letters -%}
        case
            when translate({{ expression }}, {{ redshift_literal(starts | join) }}, '') <> {{ expression }} then {{ split_up.sql }}
            else {{ expression }}
        end
    {%- endset -%}
    {%- set folded -%}
        case
            when not {{ regexp_like(expression, '[^ -~]') }} then lower({{ expression }})
            else translate(
                {{ whole_letters }}, '{{ capitals }}' || {{ redshift_literal(table['from']) }}, '{{ small }}' || {{ redshift_literal(table.to) }}
            )
        end
    {%- endset -%}
    {%- set without_marks = regexp_replace(
        "replace(translate(" ~ folded ~ ", '[]^' || chr(92), '    '), '&', ' and ')", "[''’‘ʼ`´′\\u200b-\\u200f\\ufeff]"
    ) -%}
    case
        when {{ regexp_like(expression, '^[A-Za-z0-9]+( [A-Za-z0-9]+)*$') }} then lower({{ expression }})
        else trim({{ regexp_replace(
            without_marks,
            '[- _–—―‐‑−:;,.!?¡¿(){}<>"“”„«»/|*#@+=~%$…·•、。・「」『』【】\\u0009\\u000a\\u000d\\u00a0\\u2009\\u202f\\u3000\\u2600-\\u27bf\\ufe0f\U0001f000-\U0001faff]+',
            ' '
        ) }})
    end
{% endmacro %}
