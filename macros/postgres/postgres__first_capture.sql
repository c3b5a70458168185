{% macro postgres__first_capture(expression, pattern) %}
    substring({{ expression }} from '{{ pattern }}')
{% endmacro %}
