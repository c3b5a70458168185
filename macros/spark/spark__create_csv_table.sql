{#- Replaces dbt-spark's own macros, which write the word `None` for null, and do not escape an apostrophe. -#}
{% macro spark__create_csv_table(model, agate_table) %}
    {%- set types = model.config.get('column_types', {}) -%}
    {%- set lines = [] -%}
    {%- for row in agate_table.rows -%}
        {%- set values = [] -%}
        {%- for value in row -%}
            {%- do values.append(
                'null' if value is none else "'" ~ (value | string | replace("\\", "\\\\") | replace("'", "\\'")) ~ "'"
            ) -%}
        {%- endfor -%}
        {%- do lines.append('(' ~ values | join(', ') ~ ')') -%}
    {%- endfor -%}
    {%- set sql -%}
        create table {{ this.render() }}
        {{ file_format_clause() }}
        {{ location_clause() }}
        {{ comment_clause() }}
        as
        select
            {%- for name in agate_table.column_names %}
            {%- set type = types.get(name, adapter.convert_type(agate_table, loop.index0)) %}
            cast({{ adapter.quote(name) if lines else 'null' }} as {{ spark_type(type) }}) as {{ adapter.quote(name) }}{{ "," if not loop.last }}
            {%- endfor %}
        {%- if lines %}
        from values
            {{ lines | join(',\n            ') }}
            as seed ({{ agate_table.column_names | map('string') | join(', ') }})
        {%- else %}
        where false
        {%- endif %}
    {%- endset -%}
    {%- call statement('_') -%}{{ sql }}{%- endcall -%}
    {{- return(sql) -}}
{% endmacro %}
