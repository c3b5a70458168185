with

titles as (

    select * from {{ ref('dim_titles') }}

),

title_genres as (

    select * from {{ ref('bridge_title_common_genres') }}

),

grouped as (

    select
        'all' as titles_of,
        netflix_id
    from titles

    union all

    select
        'type: ' || title_type as titles_of,
        netflix_id
    from titles

    union all

    select
        'genre: ' || genre as titles_of,
        netflix_id
    from title_genres

)

select
    grouped.titles_of,
    cast({{ correlation('titles.imdb_rating', 'titles.rt_critics_score') }} as numeric(3, 2)) as imdb_and_critics,
    sum(case when titles.imdb_rating is not null and titles.rt_critics_score is not null then 1 else 0 end)
        as titles_with_both,
    cast({{ correlation('titles.rt_critics_score', 'titles.rt_audience_score') }} as numeric(3, 2))
        as critics_and_audience,
    sum(case when titles.rt_critics_score is not null and titles.rt_audience_score is not null then 1 else 0 end)
        as titles_with_the_two
from grouped
inner join titles on grouped.netflix_id = titles.netflix_id
group by grouped.titles_of
having sum(case when titles.imdb_rating is not null and titles.rt_critics_score is not null then 1 else 0 end) >= 10
order by
    case when grouped.titles_of = 'all' then 0 when grouped.titles_of like 'type%' then 1 else 2 end asc,
    imdb_and_critics desc nulls last,
    grouped.titles_of asc
