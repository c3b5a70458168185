with

titles as (

    select * from {{ ref('dim_titles') }}

),

watch as (

    select * from {{ ref('rpt_what_to_watch') }}

),

last_period as (

    select max(period_end) as period_end
    from {{ ref('fct_viewing') }}

)

select
    titles.title,
    titles.title_type,
    titles.release_year,
    titles.last_seen_on_netflix,
    titles.imdb_rating,
    watch.combined_score
from watch
inner join titles on watch.netflix_id = titles.netflix_id
inner join last_period on titles.last_seen_on_netflix < last_period.period_end
order by watch.watch_rank asc
limit 15
