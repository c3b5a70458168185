{#- dbt-redshift's own: without this one our macro for Postgres would come before it. -#}
{% macro redshift__create_table_as(temporary, relation, sql) %}
    {{- return(dbt_redshift.redshift__create_table_as(temporary, relation, sql)) -}}
{% endmacro %}
