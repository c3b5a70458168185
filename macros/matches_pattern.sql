{% macro matches_pattern(expression, pattern) %}
    {{- return(adapter.dispatch('matches_pattern')(expression, pattern)) -}}
{% endmacro %}
