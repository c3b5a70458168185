with

titles as (

    select * from {{ ref('dim_titles') }}

),

horror as (

    select * from {{ ref('bridge_title_common_genres') }}
    where genre = 'Horror'

)

select
    titles.title,
    titles.release_year,
    titles.imdb_rating,
    titles.imdb_votes,
    titles.rt_critics_score,
    titles.rt_audience_score
from titles
inner join horror on titles.netflix_id = horror.netflix_id
where
    titles.title_type = 'movie'
    and titles.release_year > 2016
    and titles.rt_critics_score > 70
order by titles.imdb_rating desc nulls last, titles.imdb_votes desc nulls last, titles.netflix_id asc
