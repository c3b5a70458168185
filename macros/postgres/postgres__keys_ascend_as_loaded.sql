{#- What the loader saw holds as long as the table is the one it filled, in the same file, with rows of its transaction alone:
    whoever adds or changes a row, or puts another table there, does so in another transaction. The views on it add no
    row where rows could be deleted through them: Postgres lets that pass only for a plain select from one relation. Where
    Postgres' own counts do not say that no row was added, changed or deleted, each row is asked who wrote it, in one scan;
    and rows are counted, not looked for by `exists`, which one process alone would do. -#}
{% macro postgres__keys_ascend_as_loaded(relation, raw_table, load_log) %}
    {%- set rows = adapter.get_relation(target.database, 'raw', raw_table ~ '_rows') if execute else none -%}
    {%- set last_load -%}
        select
            key_proof,
            row_count
        from {{ load_log }}
        where table_name = '{{ raw_table }}'
        order by load_id desc
        limit 1
    {%- endset -%}
    {%- if rows is none -%}
    false
    {%- else -%}
    (
        select
            coalesce(
                (
                    select
                        case
                            when
                                last_load.key_proof like pg_class.oid || ':' || pg_class.relfilenode || ':%'
                                and {{ is_plain_view_of(relation, 'raw.' ~ raw_table) }}
                                and {{ is_plain_view_of('raw.' ~ raw_table, rows) }}
                                then
                                    ({{ no_row_added_since_load('last_load', 'pg_class') }}
                                    and pg_stat_get_tuples_deleted(pg_class.oid) = 0)
                                    or last_load.row_count = (
                                        select
                                            case
                                                when
                                                    count(*) filter (
                                                        where
                                                        xmin <> (
                                                            select cast(split_part(key_proof, ':', 3) as xid)
                                                            from ({{ last_load }}) as same_load
                                                        )
                                                    ) = 0
                                                    then count(*)
                                            end
                                        from {{ rows }}
                                    )
                        end
                    from ({{ last_load }}) as last_load
                    inner join pg_class on pg_class.oid = cast('{{ rows }}' as regclass)
                ),
                false
            )
    )
    {%- endif -%}
{% endmacro %}
