{% macro default__keys_ascend_as_loaded(relation, raw_table, load_log) %}
    {{- return('false') -}}
{% endmacro %}
