{#- Parquet has no `delete`. Where there are rows to go, which is seldom, those that stay are written beside the table, and then
    into it. A build that is killed between the two is mended by the next one, in `restore_kept_rows`. -#}
{% macro spark__delete_rows(relation, alias, condition) %}
    {%- if execute -%}
        {%- set doomed = run_query("select count(*) from " ~ relation ~ " as " ~ alias ~ " where " ~ condition) -%}
        {%- if doomed.columns[0].values()[0] > 0 -%}
            {%- set kept = relation.incorporate(path={'identifier': relation.identifier ~ '__kept'}) -%}
            {%- do run_query(
                "create table " ~ kept ~ " using parquet " ~ lake_location(kept.schema, kept.identifier)
                ~ " as select " ~ alias ~ ".* from " ~ relation ~ " as " ~ alias ~ " where (" ~ condition ~ ") is not true"
            ) -%}
            {%- do restore_kept_rows(relation, kept) -%}
        {%- endif -%}
    {%- endif -%}
{% endmacro %}
