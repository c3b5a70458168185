with

top10 as (

    select * from {{ ref('int_listed_top10') }}

),

final as (

    select
        top10_row_id,
        netflix_id,
        listed_title,
        kind,
        season,
        week_ending,
        category,
        weekly_rank as rank,
        hours_viewed,
        runtime_minutes,
        views,
        weeks_in_top_10
    from top10

)

select * from final
