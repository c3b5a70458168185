with

decisions as (

    select * from {{ ref('int_match_decisions') }}

),

final as (

    select
        netflix_id,
        platform,
        rated_title_id,
        match_tier
    from decisions
    where rated_title_id is not null

)

select * from final
