with

source_loads as (

    select * from {{ ref('int_source_loads') }}

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
        made_up
    from source_loads

)

select * from final
