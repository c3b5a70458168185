with

titles as (

    select * from {{ ref('dim_titles') }}

)

select
    title,
    release_year,
    rt_critics_score,
    rt_audience_score,
    rt_critics_score - rt_audience_score as gap,
    imdb_rating
from titles
where rt_critics_count >= 20 and rt_audience_count >= 500
order by abs(rt_critics_score - rt_audience_score) desc, netflix_id asc
limit 15
