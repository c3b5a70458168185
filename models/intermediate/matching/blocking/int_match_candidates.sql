with

by_name as (

    select * from {{ ref('int_blocking_by_name') }}

),

by_people as (

    select * from {{ ref('int_blocking_by_people') }}

),

pairs as (

    select
        netflix_id,
        platform,
        rated_title_id
    from by_name

    union

    select
        netflix_id,
        platform,
        rated_title_id
    from by_people

),

final as (

    select
        -- Comparisons are joined on one column: the planner's estimate for three columns is wrong.
        netflix_id || '|' || platform || '|' || rated_title_id as pair_id,
        netflix_id,
        platform,
        rated_title_id
    from pairs

)

select * from final
