{% macro keys_ascend_as_loaded(relation, raw_table, load_log) %}
    {{- return(adapter.dispatch('keys_ascend_as_loaded')(relation, raw_table, load_log)) -}}
{% endmacro %}
