{% macro correlation(expression, other_expression) %}
    {{- return(adapter.dispatch('correlation')(expression, other_expression)) -}}
{% endmacro %}
