{% macro differs(expression, other_expression) %}
    {{- return(adapter.dispatch('differs')(expression, other_expression)) -}}
{% endmacro %}
