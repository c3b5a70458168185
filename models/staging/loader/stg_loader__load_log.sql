with

source as (

    select * from {{ source('loader', 'load_log') }}

),

final as (

    select
        load_id,
        table_name,
        file_name,
        file_bytes,
        file_sha256,
        row_count,
        started_at,
        finished_at,
        status,
        checked_at,
        origin,
        folder,
        made_up,
        as_of,
        key_proof,
        values_seen
    from source

)

select * from final
