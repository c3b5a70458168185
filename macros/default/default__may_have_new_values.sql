{% macro default__may_have_new_values(raw_table, columns, known, load_log) %}
    {{- return('true') -}}
{% endmacro %}
