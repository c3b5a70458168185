{% macro may_have_new_values(raw_table, columns, known, load_log) %}
    {{- return(adapter.dispatch('may_have_new_values')(raw_table, columns, known, load_log)) -}}
{% endmacro %}
