{% macro first_capture(expression, pattern) %}
    {{- return(adapter.dispatch('first_capture')(expression, pattern)) -}}
{% endmacro %}

{% macro postgres__first_capture(expression, pattern) %}
    substring({{ expression }} from '{{ pattern }}')
{% endmacro %}
