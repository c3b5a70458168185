with

titles as (

    select * from {{ ref('dim_titles') }}

),

title_genres as (

    select * from {{ ref('bridge_title_common_genres') }}

)

select
    title_genres.genre,
    round(avg(titles.imdb_rating), 2) as mean_imdb_rating,
    round(avg(titles.rt_critics_score), 0) as mean_critics_score,
    round(avg(titles.rt_audience_score), 0) as mean_audience_score,
    count(titles.imdb_rating) as titles_with_imdb,
    count(titles.rt_critics_score) as titles_with_critics
from titles
inner join title_genres on titles.netflix_id = title_genres.netflix_id
group by title_genres.genre
having count(titles.imdb_rating) >= 10
order by mean_imdb_rating desc nulls last, title_genres.genre asc
