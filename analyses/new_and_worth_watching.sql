with

watch as (

    select * from {{ ref('rpt_what_to_watch') }}

)

select
    title,
    title_type,
    release_year,
    days_since_added,
    weighted_imdb_rating,
    combined_score
from watch
where days_since_added <= 30
order by watch_rank asc
limit 15
