{% macro read_in_parallel() %}
    {{- return(adapter.dispatch('read_in_parallel')()) -}}
{% endmacro %}
