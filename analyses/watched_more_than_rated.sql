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
    viewing.hours_viewed,
    viewing.weighted_imdb_rating,
    viewing.hours_percentile,
    viewing.score_percentile
from viewing
inner join last_period on viewing.period_end = last_period.period_end
where viewing.is_watched_more
order by viewing.percentile_gap desc, viewing.hours_viewed desc, viewing.netflix_id asc
limit 15
