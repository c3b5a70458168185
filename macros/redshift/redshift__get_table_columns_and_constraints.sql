{#- As dbt has it, with the types as Redshift names them. -#}
{% macro redshift__get_table_columns_and_constraints() %}
    {%- set columns, lines = {}, [] -%}
    {%- for name, column in model.columns.items() -%}
        {%- do columns.update({name: dict(column, data_type=redshift_type(column.data_type))}) -%}
    {%- endfor -%}
    {%- do lines.extend(adapter.render_raw_columns_constraints(raw_columns=columns)) -%}
    {%- do lines.extend(adapter.render_raw_model_constraints(raw_constraints=model.constraints)) -%}
    (
        {{ lines | join(',\n        ') }}
    )
{% endmacro %}
