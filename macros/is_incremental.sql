{#- In the place of dbt's own macro, which asks the warehouse whatever it is told. `dbt compile --no-introspect` gets what is
    written where the table is there already: it is the longer statement. -#}
{% macro is_incremental() %}
    {%- if execute and flags.INTROSPECT is false -%}
        {{- return(model.config.materialized == 'incremental') -}}
    {%- endif -%}
    {{- return(dbt.is_incremental()) -}}
{% endmacro %}
