{#- As dbt has it, with a list of values in place of a `union all` for each row: of a seed's 700 rows Spark takes minutes to
    read those, and then more levels of them than its stack has. -#}
{% macro spark__get_fixture_sql(rows, column_name_to_data_types) %}
    {%- set types = dict(column_name_to_data_types or {}) -%}
    {%- if not types -%}
        {%- for column in adapter.get_columns_in_relation(this) -%}{%- do types.update({column.name | lower: column.data_type}) -%}{%- endfor -%}
    {%- endif -%}
    {%- if not rows or not types -%}
        {{- dbt.get_fixture_sql(rows, column_name_to_data_types) -}}
    {%- else -%}
        {%- set lines = [] -%}
        {%- for row in rows -%}
            {%- set given, values = dbt.format_row(row, types), [] -%}
            {%- for name, type in types.items() -%}
                {%- do values.append(given.get(name) or safe_cast('null', type) | trim) -%}
            {%- endfor -%}
            {%- do lines.append('(' ~ values | join(', ') ~ ')') -%}
        {%- endfor -%}
        select *
        from values
            {{ lines | join(',\n            ') }}
            as fixture ({{ types.keys() | map('lower') | join(', ') }})
    {%- endif -%}
{% endmacro %}
