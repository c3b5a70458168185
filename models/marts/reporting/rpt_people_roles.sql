with

people as (

    select * from {{ ref('dim_people') }}

),

title_people as (

    select * from {{ ref('bridge_title_people') }}

),

titles as (

    select * from {{ ref('dim_titles') }}

),

scored_titles as (

    select * from {{ ref('rpt_what_to_watch') }}

),

counted as (

    select
        title_people.person_id,
        title_people.role,
        {{ tally_titles('titles', 'scored_titles') }}
    from title_people
    inner join titles on title_people.netflix_id = titles.netflix_id
    left join scored_titles on title_people.netflix_id = scored_titles.netflix_id
    group by title_people.person_id, title_people.role

),

final as (

    select
        counted.person_id,
        counted.role,
        people.full_name,
        counted.titles,
        counted.movies,
        counted.series_titles as series,
        counted.rated_titles,
        counted.mean_imdb_rating,
        counted.mean_critics_score,
        counted.mean_audience_score,
        counted.mean_combined_score,
        counted.first_year,
        counted.last_year
    from counted
    inner join people on counted.person_id = people.person_id

)

select * from final
