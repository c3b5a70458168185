with

by_name as (

    select * from {{ ref('int_blocking_by_name') }}

),

by_people as (

    select * from {{ ref('int_blocking_by_people') }}

),

found as (

    select
        netflix_id,
        platform,
        rated_title_id,
        1 as by_name,
        0 as by_people
    from by_name

    union all

    select
        netflix_id,
        platform,
        rated_title_id,
        0 as by_name,
        1 as by_people
    from by_people

),

pairs as (

    select
        netflix_id,
        platform,
        rated_title_id,
        max(by_name) = 1 as found_by_name,
        max(by_people) = 1 as found_by_people
    from found
    group by netflix_id, platform, rated_title_id

),

final as (

    select
        -- Comparisons are joined on one column: the planner's estimate for three columns is wrong.
        netflix_id || '|' || platform || '|' || rated_title_id as pair_id,
        netflix_id,
        platform,
        rated_title_id,
        found_by_name,
        found_by_people
    from pairs

)

select * from final
