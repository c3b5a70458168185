{#- Makes the tables that people write into, as for Spark: their sources say the types of their columns. What is landed
    `load --to redshift` has made. -#}
{% macro redshift__prepare_lake() %}
    {%- if execute and flags.WHICH in ('build', 'run', 'seed', 'test') -%}
        {%- for source in graph.sources.values() if source.columns.values() | map(attribute='data_type') | select | list -%}
            {%- set columns = [] -%}
            {%- for column in source.columns.values() -%}
                {%- do columns.append(column.name ~ ' ' ~ redshift_type(column.data_type)) -%}
            {%- endfor -%}
            {%- do run_query("create schema if not exists " ~ source.schema) -%}
            {%- do run_query(
                "create table if not exists " ~ source.schema ~ "." ~ source.identifier ~ " (" ~ columns | join(', ') ~ ")"
            ) -%}
        {%- endfor -%}
    {%- endif -%}
{% endmacro %}
