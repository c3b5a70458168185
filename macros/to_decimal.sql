{% macro to_decimal(expression, precision, scale) %}
    {{- return(adapter.dispatch('to_decimal')(expression, precision, scale)) -}}
{% endmacro %}
