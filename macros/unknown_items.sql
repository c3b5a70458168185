{% macro unknown_items(expression, prefix) %}
    {{- return(adapter.dispatch('unknown_items')(expression, prefix)) -}}
{% endmacro %}
