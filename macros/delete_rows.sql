{% macro delete_rows(relation, alias, condition) %}
    {{- return(adapter.dispatch('delete_rows')(relation, alias, condition)) -}}
{% endmacro %}
