{% macro known_items(expression) %}
    {{- return(adapter.dispatch('known_items')(expression)) -}}
{% endmacro %}
