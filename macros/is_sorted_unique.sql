{% macro is_sorted_unique(relation, columns) %}
    {{- return(adapter.dispatch('is_sorted_unique')(relation, columns)) -}}
{% endmacro %}
