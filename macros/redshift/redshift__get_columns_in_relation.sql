{#- dbt-redshift's own: without this one our macro for Postgres would come before it. -#}
{% macro redshift__get_columns_in_relation(relation) %}
    {{- return(dbt_redshift.redshift__get_columns_in_relation(relation)) -}}
{% endmacro %}
