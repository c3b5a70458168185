{% macro analyze_table(relation) %}
    {{- return(adapter.dispatch('analyze_table')(relation)) -}}
{% endmacro %}
