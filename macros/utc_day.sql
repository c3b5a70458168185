{% macro utc_day(expression) %}
    {{- return(adapter.dispatch('utc_day')(expression)) -}}
{% endmacro %}
