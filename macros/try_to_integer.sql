{% macro try_to_integer(expression) %}
    {{- return(adapter.dispatch('try_to_integer')(expression)) -}}
{% endmacro %}
