{% macro fold_numerals(expression) %}
    {{- return(adapter.dispatch('fold_numerals')(expression)) -}}
{% endmacro %}
