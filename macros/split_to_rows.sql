{% macro split_to_rows(relation, keys, column, delimiter=',') %}
    {{- return(adapter.dispatch('split_to_rows')(relation, keys, column, delimiter)) -}}
{% endmacro %}
