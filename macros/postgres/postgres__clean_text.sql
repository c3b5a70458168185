{#- Unicode escapes and `\s` work in Postgres' own way: its `\s` does not match zero-width characters. Nearly every text is
    clean: one of plain characters without a space too many, or one that has neither another space nor a character that is
    not seen. To look is quicker than to put the same space in the place of each; but the expression then stands several
    times in the SQL, so that a long one is not looked at. -#}
{% macro postgres__clean_text(expression) %}
    {%- set cleaned -%}
    nullif(
        trim(
            regexp_replace(
                regexp_replace({{ expression }}, '[\u200b-\u200f\u2060\ufeff\ufe0f]', '', 'g'),
                '[\s\u00a0\u2000-\u200a\u202f\u3000]+', ' ', 'g'
            )
        ),
        ''
    )
    {%- endset -%}
    {%- if expression | length > 60 -%}
    {{ cleaned }}
    {%- else -%}
    case
        when
            {{ expression }} !~ '[^ -~]|  |^ | $'
            or (
                {{ expression }} !~ '  |^ | $'
                and replace({{ expression }}, ' ', '') !~ '[\s\u00a0\u2000-\u200f\u202f\u2060\u3000\ufe0f\ufeff]'
            )
            then nullif({{ expression }}, '')
        else {{ cleaned }}
    end
    {%- endif -%}
{% endmacro %}
