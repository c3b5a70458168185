{#- Unicode escapes and `\s` are Postgres' own: its `\s` knows no zero-width characters. -#}
{% macro postgres__clean_text(expression) %}
    nullif(
        trim(
            regexp_replace(
                regexp_replace({{ expression }}, '[\u200b-\u200f\u2060\ufeff\ufe0f]', '', 'g'),
                '[\s\u00a0\u2000-\u200a\u202f\u3000]+', ' ', 'g'
            )
        ),
        ''
    )
{% endmacro %}
