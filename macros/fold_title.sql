{% macro fold_title(expression) %}
    {{- return(adapter.dispatch('fold_title')(expression)) -}}
{% endmacro %}
