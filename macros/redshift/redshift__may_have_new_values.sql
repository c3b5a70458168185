{% macro redshift__may_have_new_values(raw_table, columns, known, load_log) %}
    {{- return(default__may_have_new_values(raw_table, columns, known, load_log)) -}}
{% endmacro %}
