{% macro prefer_hash_joins() %}
    {{- return(adapter.dispatch('prefer_hash_joins')()) -}}
{% endmacro %}
