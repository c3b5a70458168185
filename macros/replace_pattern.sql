{% macro replace_pattern(expression, pattern, replacement='') %}
    {{- return(adapter.dispatch('replace_pattern')(expression, pattern, replacement)) -}}
{% endmacro %}
