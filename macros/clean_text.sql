{% macro clean_text(expression) %}
    {{- return(adapter.dispatch('clean_text')(expression)) -}}
{% endmacro %}
