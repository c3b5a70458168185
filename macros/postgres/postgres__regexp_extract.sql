{% macro postgres__regexp_extract(expression, pattern) %}
    substring({{ expression }} from '{{ pattern }}')
{% endmacro %}
