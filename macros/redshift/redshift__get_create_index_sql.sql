{#- Redshift has no indexes; dbt-redshift would take the macro of Postgres. -#}
{% macro redshift__get_create_index_sql(relation, index_dict) %}
    {{- return(none) -}}
{% endmacro %}
