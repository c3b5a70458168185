with

loads as (

    select * from {{ ref('stg_loader__load_log') }}

),

numbered as (

    select
        table_name,
        file_name,
        file_bytes,
        file_sha256,
        row_count,
        finished_at as loaded_at,
        status,
        coalesce(made_up, false) as made_up,
        coalesce(cast(as_of as date), {{ utc_day('finished_at') }}) as loaded_on,
        row_number() over (partition by table_name order by load_id desc) as loads_since,
        -- Of the loads that brought rows the last one, not the one with the newest date: what it brought is there now.
        row_number() over (
            partition by table_name, status
            order by load_id desc
        ) as loads_alike_since
    from loads

),

last_with_rows as (

    select
        table_name,
        loaded_on
    from numbered
    where status = 'loaded' and loads_alike_since = 1

),

final as (

    select
        numbered.table_name,
        numbered.status,
        numbered.file_name,
        numbered.file_bytes,
        numbered.file_sha256,
        numbered.row_count,
        numbered.loaded_at,
        last_with_rows.loaded_on as last_loaded_on,
        numbered.made_up
    from numbered
    left join last_with_rows on numbered.table_name = last_with_rows.table_name
    where numbered.loads_since = 1

)

select * from final
