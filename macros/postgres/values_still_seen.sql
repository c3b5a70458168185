{#- What the loader saw holds as long as the table is the one it filled, in the same file, with no row added or changed
    since. Rows that were deleted leave no value that is new. -#}
{% macro values_still_seen(raw_table, load_log) %}
    select cast(last_load.values_seen as jsonb) as values_seen
    from (
        select
            key_proof,
            row_count,
            values_seen
        from {{ load_log }}
        where table_name = '{{ raw_table }}'
        order by load_id desc
        limit 1
    ) as last_load
    inner join pg_class on pg_class.oid = to_regclass('raw.{{ raw_table }}_rows')
    where
        last_load.key_proof like pg_class.oid || ':' || pg_class.relfilenode || ':%'
        and {{ no_row_added_since_load('last_load', 'pg_class') }}
        and {{ is_plain_view_of('raw.' ~ raw_table, 'raw.' ~ raw_table ~ '_rows') }}
{% endmacro %}
