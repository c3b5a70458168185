with

titles as (

    select * from {{ ref('dim_titles') }}
    where rt_audience_score is not null and rt_critics_score is not null

),

title_genres as (

    select distinct
        links.netflix_id,
        genres.genre
    from {{ ref('bridge_title_genres') }} as links
    inner join {{ ref('dim_genres') }} as genres on links.genre_id = genres.genre_id

),

grouped as (

    select
        'all' as group_name,
        netflix_id,
        rt_audience_score,
        rt_critics_score
    from titles

    union all

    select
        'type: ' || title_type as group_name,
        netflix_id,
        rt_audience_score,
        rt_critics_score
    from titles

    union all

    select
        'genre: ' || title_genres.genre as group_name,
        titles.netflix_id,
        titles.rt_audience_score,
        titles.rt_critics_score
    from titles
    inner join title_genres on titles.netflix_id = title_genres.netflix_id

)

select
    group_name,
    round(cast(corr(rt_audience_score, rt_critics_score) as numeric), 2) as correlation,
    count(*) as titles
from grouped
group by group_name
having count(*) >= 10
order by
    case when group_name = 'all' then 0 when group_name like 'type%' then 1 else 2 end asc,
    correlation desc nulls last,
    group_name asc
