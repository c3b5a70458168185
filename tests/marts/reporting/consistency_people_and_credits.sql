-- Everybody in the bridge is in the report, with the right numbers of titles, movies and series.
with

credited as (

    select
        title_people.person_id,
        count(distinct title_people.netflix_id) as titles,
        count(distinct case when titles.title_type = 'movie' then title_people.netflix_id end) as movies,
        count(distinct case when titles.title_type = 'series' then title_people.netflix_id end) as series_titles
    from {{ ref('bridge_title_people') }} as title_people
    inner join {{ ref('dim_titles') }} as titles on title_people.netflix_id = titles.netflix_id
    group by title_people.person_id

)

select
    credited.person_id,
    credited.titles,
    people.titles as titles_reported,
    credited.movies,
    people.movies as movies_reported,
    people.series as series_reported
from credited
left join {{ ref('rpt_people') }} as people on credited.person_id = people.person_id
where
    people.person_id is null
    or credited.titles <> people.titles
    or credited.movies <> people.movies
    or credited.series_titles <> people.series
