{% macro prefer_parallel_scan() %}
    {{- return(adapter.dispatch('prefer_parallel_scan')()) -}}
{% endmacro %}
