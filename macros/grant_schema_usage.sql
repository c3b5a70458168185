{% macro grant_schema_usage() %}
    {{- return(adapter.dispatch('grant_schema_usage')()) -}}
{% endmacro %}
