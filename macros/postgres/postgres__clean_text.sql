{#- Unicode escapes and `\s` work in Postgres' own way: its `\s` does not match zero-width characters. -#}
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
