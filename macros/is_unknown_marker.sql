{% macro is_unknown_marker(expression) %}
    {{- return(adapter.dispatch('is_unknown_marker')(expression)) -}}
{% endmacro %}
