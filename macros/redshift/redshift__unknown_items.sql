{#- What is known is taken out of the list, and what is left becomes lines. -#}
{% macro redshift__unknown_items(expression, prefix) %}
    {%- set left = regexp_replace(
        expression, '(^|,)(?! *' ~ redshift_unknown_items_pattern() ~ ' *(,|$))[^,]*'
    ) -%}
    nullif({{ regexp_replace(left, ',? *([^,]*[^, ]) *(?=,|$)', prefix ~ '\\1\n') }}, '')
{% endmacro %}
