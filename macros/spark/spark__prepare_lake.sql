{#- Tells the catalogue where the landed files lie, makes the tables that people write into, and mends a history whose
    rewriting was cut short. Only the second kind of source says the types of its columns: what is landed has its own. -#}
{% macro spark__prepare_lake() %}
    {%- if execute and flags.WHICH in ('build', 'run', 'seed', 'test') -%}
        {%- set landed = landed_folders() -%}
        {%- for source in graph.sources.values() -%}
            {%- set name = source.schema ~ '.' ~ source.identifier -%}
            {%- set types = source.columns.values() | map(attribute='data_type') | select | list -%}
            {%- do run_query("create schema if not exists " ~ source.schema) -%}
            {%- if types -%}
                {%- set columns = [] -%}
                {%- for column in source.columns.values() -%}
                    {%- do columns.append(column.name ~ ' ' ~ spark_type(column.data_type)) -%}
                {%- endfor -%}
                {%- do run_query(
                    "create table if not exists " ~ name ~ " (" ~ columns | join(', ') ~ ") using parquet "
                    ~ lake_location(source.schema, source.identifier)
                ) -%}
            {%- elif env_var('NETFLIX_RATINGS_LAKE', '') -%}
                {%- do run_query("drop table if exists " ~ name) -%}
                {%- set folder = landed.get(source.identifier, source.schema ~ '/' ~ source.identifier) -%}
                {%- do run_query(
                    "create table " ~ name ~ " using parquet location '" ~ env_var('NETFLIX_RATINGS_LAKE') ~ '/' ~ folder ~ "'"
                ) -%}
            {%- endif -%}
        {%- endfor -%}
        {%- for node in graph.nodes.values() if node.config.materialized == 'incremental' -%}
            {%- set kept = adapter.get_relation(database=none, schema=node.schema, identifier=node.alias ~ '__kept') -%}
            {%- if kept is not none -%}
                {%- do restore_kept_rows(kept.incorporate(path={'identifier': node.alias}), kept) -%}
            {%- endif -%}
        {%- endfor -%}
    {%- endif -%}
{% endmacro %}
