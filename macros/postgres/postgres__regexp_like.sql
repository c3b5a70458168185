{% macro postgres__regexp_like(expression, pattern) %}
    {{ expression }} ~ '{{ pattern }}'
{% endmacro %}
