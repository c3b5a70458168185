{#- Characters stand as escapes that patterns and literals read alike. Every white space is named: engines differ in what
    they count as one. -#}
{% macro default__clean_text(expression) %}
    {%- set visible = regexp_replace(expression, '[\\u200b-\\u200f\\u2060\\ufeff\\ufe0f]') -%}
    nullif(
        trim({{ regexp_replace(
            visible, '[\\u0009-\\u000d \\u0085\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]+', ' '
        ) }}),
        ''
    )
{% endmacro %}
