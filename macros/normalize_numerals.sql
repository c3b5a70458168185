{% macro normalize_numerals(expression) %}
    {{- return(adapter.dispatch('normalize_numerals')(expression)) -}}
{% endmacro %}
