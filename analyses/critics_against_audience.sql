with

watch as (

    select * from {{ ref('rpt_what_to_watch') }}

)

select
    title,
    release_year,
    rt_critics_score,
    rt_audience_score,
    critics_audience_gap as gap,
    imdb_rating
from watch
where rt_critics_count >= 20 and rt_audience_count >= 500
order by abs(critics_audience_gap) desc, netflix_id asc
limit 15
