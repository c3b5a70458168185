{% macro to_integer(expression) %}
    {{- return(adapter.dispatch('to_integer')(expression)) -}}
{% endmacro %}
