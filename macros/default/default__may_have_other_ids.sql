{% macro default__may_have_other_ids(raw_table, prefixes, load_log) %}
    {{- return('true') -}}
{% endmacro %}
