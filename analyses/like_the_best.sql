with

watch as (

    select * from {{ ref('rpt_what_to_watch') }}

),

similar_titles as (

    select * from {{ ref('rpt_similar_titles') }}

),

titles as (

    select * from {{ ref('dim_titles') }}

)

select
    watch.title,
    titles.title as similar_title,
    titles.release_year,
    similar_titles.similarity_score as score,
    similar_titles.people_shared as people,
    similar_titles.genres_shared as genres
from watch
inner join similar_titles on watch.netflix_id = similar_titles.netflix_id
inner join titles on similar_titles.similar_netflix_id = titles.netflix_id
where
    watch.watch_rank <= 10
    and similar_titles.similarity_rank <= 3
order by watch.watch_rank asc, similar_titles.similarity_rank asc
