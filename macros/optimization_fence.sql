{% macro optimization_fence() %}
    {{- return(adapter.dispatch('optimization_fence')()) -}}
{% endmacro %}
