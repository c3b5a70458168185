{% macro text_similarity(expression, other_expression) %}
    {{- return(adapter.dispatch('text_similarity')(expression, other_expression)) -}}
{% endmacro %}
