{% macro within_range(expression, below, above) %}
    {{- return(adapter.dispatch('within_range')(expression, below, above)) -}}
{% endmacro %}
