{% macro matches_pattern(expression, pattern) %}
    {{- return(adapter.dispatch('matches_pattern')(expression, pattern)) -}}
{% endmacro %}

{% macro postgres__matches_pattern(expression, pattern) %}
    {{ expression }} ~ '{{ pattern }}'
{% endmacro %}
