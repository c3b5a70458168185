with

source as (

    select * from {{ source('stewards', 'match_corrections') }}

),

final as (

    select
        correction_id,
        title,
        title_type,
        release_year,
        platform,
        rated_title_id,
        decision,
        note,
        written_by,
        written_at
    from source

)

select * from final
