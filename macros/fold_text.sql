{% macro fold_text(expression) %}
    {{- return(adapter.dispatch('fold_text')(expression)) -}}
{% endmacro %}
