with

viewing as (

    select * from {{ ref('rpt_viewing_and_scores') }}

),

last_period as (

    select max(period_end) as period_end
    from viewing

)

select
    viewing.title,
    viewing.title_type,
    viewing.release_year,
    viewing.weighted_imdb_rating,
    viewing.score_percentile,
    viewing.hours_percentile,
    viewing.hours_viewed
from viewing
inner join last_period on viewing.period_end = last_period.period_end
where viewing.is_watched_less
order by viewing.weighted_imdb_rating desc, viewing.netflix_id asc
limit 15
