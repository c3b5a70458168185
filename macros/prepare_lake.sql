{% macro prepare_lake() %}
    {{- return(adapter.dispatch('prepare_lake')()) -}}
{% endmacro %}
