{% macro list_is_clean(expression) %}
    {{- return(adapter.dispatch('list_is_clean')(expression)) -}}
{% endmacro %}
