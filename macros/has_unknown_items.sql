{% macro has_unknown_items(expression) %}
    {{- return(adapter.dispatch('has_unknown_items')(expression)) -}}
{% endmacro %}
