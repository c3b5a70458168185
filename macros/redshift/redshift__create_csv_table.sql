{#- As dbt-redshift has it, with the types as Redshift names them. -#}
{% macro redshift__create_csv_table(model, agate_table) %}
    {%- set types, columns = model.config.get('column_types', {}), [] -%}
    {%- for name in agate_table.column_names -%}
        {%- set type = types.get(name, adapter.convert_type(agate_table, loop.index0)) -%}
        {%- do columns.append(
            adapter.quote_seed_column(name | string, model.config.get('quote_columns', none)) ~ ' ' ~ redshift_type(type)
        ) -%}
    {%- endfor -%}
    {%- set sql -%}
        create table {{ this.render() }} ({{ columns | join(', ') }})
    {%- endset -%}
    {%- call statement('_') -%}{{ sql }}{%- endcall -%}
    {{- return(sql) -}}
{% endmacro %}
