{% macro redshift__may_have_other_ids(raw_table, prefixes, load_log) %}
    {{- return(default__may_have_other_ids(raw_table, prefixes, load_log)) -}}
{% endmacro %}
