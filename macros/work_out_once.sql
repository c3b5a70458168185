{% macro work_out_once() %}
    {{- return(adapter.dispatch('work_out_once')()) -}}
{% endmacro %}
