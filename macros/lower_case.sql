{% macro lower_case(expression) %}
    {{- return(adapter.dispatch('lower_case')(expression)) -}}
{% endmacro %}
