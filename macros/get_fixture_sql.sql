{#- In the place of dbt's own macro, which knows no dispatch. -#}
{% macro get_fixture_sql(rows, column_name_to_data_types) %}
    {{- return(adapter.dispatch('get_fixture_sql')(rows, column_name_to_data_types)) -}}
{% endmacro %}
