with

top10_weeks as (

    select * from {{ ref('fct_top10_weeks') }}

),

titles as (

    select * from {{ ref('dim_titles') }}

),

places as (

    select
        netflix_id,
        min(week_ending) as first_week_ending,
        min(rank) as best_place
    from top10_weeks
    group by netflix_id

)

select
    titles.title,
    titles.title_type,
    titles.weeks_in_top_10,
    places.best_place,
    places.first_week_ending,
    titles.imdb_rating,
    titles.rt_critics_score
from places
inner join titles on places.netflix_id = titles.netflix_id
order by titles.weeks_in_top_10 desc, places.best_place asc, titles.netflix_id asc
limit 15
