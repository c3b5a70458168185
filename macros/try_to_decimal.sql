{% macro try_to_decimal(expression, precision, scale) %}
    {{- return(adapter.dispatch('try_to_decimal')(expression, precision, scale)) -}}
{% endmacro %}
