{#- What the loader saw holds as long as the table is the one it filled, in the same file, with no row added or changed
    since: as many were ever inserted as were loaded, and none was updated. Postgres counts both for each table, those of
    transactions that failed too; where it lost its counts, as in a crash, they are zero. Rows that were deleted leave no
    value that is new. Nothing here depends on a row of the query: Postgres asks it once, before it reads any. -#}
{% macro postgres__may_have_new_values(raw_table, columns, known, load_log) %}
    {%- set names, noted = [], [] -%}
    {%- for source_name, column in columns.items() -%}
        {%- do names.append("'" ~ source_name ~ "'") -%}
        {%- do noted.append("('" ~ source_name ~ "', '" ~ column ~ "')") -%}
    {%- endfor -%}
    not exists (
        select 1
        from (
            select
                key_proof,
                row_count,
                cast(values_seen as jsonb) as values_seen
            from {{ load_log }}
            where table_name = '{{ raw_table }}'
            order by load_id desc
            limit 1
        ) as last_load
        inner join pg_class on pg_class.oid = to_regclass('raw.{{ raw_table }}_rows')
        where
            last_load.key_proof like pg_class.oid || ':' || pg_class.relfilenode || ':%'
            and last_load.row_count = pg_stat_get_tuples_inserted(pg_class.oid)
            and pg_stat_get_tuples_updated(pg_class.oid) = 0
            and {{ is_plain_view_of('raw.' ~ raw_table, 'raw.' ~ raw_table ~ '_rows') }}
            and last_load.values_seen ?& array[{{ names | join(', ') }}]
            and not exists (
                select 1
                from (values {{ noted | join(', ') }}) as noted (source_name, source_column)
                cross join lateral jsonb_array_elements_text(
                    last_load.values_seen -> noted.source_name
                ) as seen (source_value)
                left join {{ known }} as known_values_seen
                    on
                        known_values_seen.source_table = '{{ raw_table }}'
                        and noted.source_column = known_values_seen.source_column
                        and seen.source_value = known_values_seen.source_value
                where known_values_seen.source_value is null and seen.source_value <> ''
            )
    )
{% endmacro %}
