{% macro first_capture(expression, pattern) %}
    {{- return(adapter.dispatch('first_capture')(expression, pattern)) -}}
{% endmacro %}
