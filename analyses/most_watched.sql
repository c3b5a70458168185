with

most_watched as (

    select * from {{ ref('rpt_most_watched') }}

),

last_period as (

    select max(period_end) as period_end
    from most_watched

)

select
    most_watched.title,
    most_watched.title_type,
    most_watched.hours_viewed,
    most_watched.hours_viewed_change,
    most_watched.imdb_rating,
    most_watched.rt_critics_score
from most_watched
inner join last_period on most_watched.period_end = last_period.period_end
order by most_watched.watched_rank asc, most_watched.netflix_id asc
limit 15
