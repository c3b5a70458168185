with

evidence as (

    select * from {{ ref('int_match_evidence') }}

),

agreeing as (

    select
        netflix_id,
        platform,
        rated_title_id,
        'exact' as match_tier,
        directors_shared,
        cast_shared,
        runtime_gap,
        votes
    from evidence
    where
        has_same_name
        and has_same_type
        and year_gap = 0
        and directors_shared + cast_shared > 0

),

ranked as (

    -- Where several agree: more directors, then more cast, then the closest runtime, then the most votes.
    select
        netflix_id,
        platform,
        rated_title_id,
        match_tier,
        row_number() over (
            partition by netflix_id, platform
            order by
                directors_shared desc,
                cast_shared desc,
                runtime_gap asc nulls last,
                votes desc,
                rated_title_id asc
        ) as place
    from agreeing

),

final as (

    select
        netflix_id,
        platform,
        rated_title_id,
        match_tier
    from ranked
    where place = 1

)

select * from final
