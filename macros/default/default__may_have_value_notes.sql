{% macro default__may_have_value_notes(raw_table, load_log) %}
    {{- return('true') -}}
{% endmacro %}
