{#- Replaces dbt's own materialization, which makes a temporary view of the model to learn its columns: Spark then reads the
    text of the model four times, and that is most of what a unit test takes. Here its columns are those of the query. -#}
{% materialization unit, adapter='spark' %}
    {%- set types, quoted = {}, {} -%}
    {%- for column in get_column_schema_from_query(sql) -%}
        {%- do types.update({column.name | lower: column.data_type}) -%}
        {%- do quoted.update({column.name | lower: column.quoted}) -%}
    {%- endfor -%}
    {%- set expected_rows = config.get('expected_rows') -%}
    {%- set expected_columns = [] -%}
    {%- for name in (expected_rows[0] if expected_rows else types) -%}
        {%- do expected_columns.append(quoted[name | lower]) -%}
    {%- endfor -%}
    {%- set expected_sql = config.get('expected_sql') or get_expected_sql(expected_rows, types, quoted) -%}

    {% call statement('main', fetch_result=True) -%}
        {{ get_unit_test_sql(sql, expected_sql, expected_columns) }}
    {%- endcall %}

    {{ return({'relations': []}) }}
{% endmaterialization %}
