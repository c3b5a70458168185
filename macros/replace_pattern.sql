{% macro replace_pattern(expression, pattern, replacement='') %}
    {{- return(adapter.dispatch('replace_pattern')(expression, pattern, replacement)) -}}
{% endmacro %}

{% macro postgres__replace_pattern(expression, pattern, replacement) %}
    regexp_replace({{ expression }}, '{{ pattern }}', '{{ replacement }}', 'g')
{% endmacro %}
