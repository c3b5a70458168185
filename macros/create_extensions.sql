{% macro create_extensions() %}
    {{- return(adapter.dispatch('create_extensions')()) -}}
{% endmacro %}
