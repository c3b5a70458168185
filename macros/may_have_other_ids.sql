{% macro may_have_other_ids(raw_table, prefixes, load_log) %}
    {{- return(adapter.dispatch('may_have_other_ids')(raw_table, prefixes, load_log)) -}}
{% endmacro %}
