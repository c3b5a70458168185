{% macro postgres__matches_pattern(expression, pattern) %}
    {{ expression }} ~ '{{ pattern }}'
{% endmacro %}
