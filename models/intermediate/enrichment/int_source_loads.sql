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
        max(case when status = 'loaded' then finished_at end) over (partition by table_name) as last_loaded_at,
        row_number() over (partition by table_name order by load_id desc) as loads_since
    from loads

),

final as (

    select
        table_name,
        status,
        file_name,
        file_bytes,
        file_sha256,
        row_count,
        loaded_at,
        {{ utc_day('last_loaded_at') }} as last_loaded_on,
        made_up
    from numbered
    where loads_since = 1

)

select * from final
