{% macro redshift__keys_ascend_as_loaded(relation, raw_table, load_log) %}
    {{- return(default__keys_ascend_as_loaded(relation, raw_table, load_log)) -}}
{% endmacro %}
