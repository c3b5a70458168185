-- The numbers of people and genres in common are those of the bridges.
with

similar_titles as (

    select * from {{ ref('rpt_similar_titles') }}
    where similarity_rank = 1

),

credits as (

    select distinct
        netflix_id,
        person_id
    from {{ ref('bridge_title_people') }}

),

counted as (

    select
        netflix_id,
        person_id,
        count(*) over (partition by person_id) as titles
    from credits

),

people as (

    -- People with more titles than this are not compared.
    select * from counted
    where titles <= {{ var('similarity').titles_per_person }}

),

title_genres as (

    select distinct
        links.netflix_id,
        genres.genre
    from {{ ref('bridge_title_genres') }} as links
    inner join {{ ref('dim_genres') }} as genres on links.genre_id = genres.genre_id

),

shared_people as (

    select
        similar_titles.netflix_id,
        count(*) as people_shared
    from similar_titles
    inner join people on similar_titles.netflix_id = people.netflix_id
    inner join people as other_people
        on
            similar_titles.similar_netflix_id = other_people.netflix_id
            and people.person_id = other_people.person_id
    group by similar_titles.netflix_id

),

shared_genres as (

    select
        similar_titles.netflix_id,
        count(*) as genres_shared
    from similar_titles
    inner join title_genres on similar_titles.netflix_id = title_genres.netflix_id
    inner join title_genres as other_genres
        on
            similar_titles.similar_netflix_id = other_genres.netflix_id
            and title_genres.genre = other_genres.genre
    group by similar_titles.netflix_id

)

select
    similar_titles.netflix_id,
    similar_titles.similar_netflix_id,
    similar_titles.people_shared,
    shared_people.people_shared as people_in_common,
    similar_titles.genres_shared,
    shared_genres.genres_shared as genres_in_common
from similar_titles
left join shared_people on similar_titles.netflix_id = shared_people.netflix_id
left join shared_genres on similar_titles.netflix_id = shared_genres.netflix_id
where
    similar_titles.people_shared <> coalesce(shared_people.people_shared, 0)
    or similar_titles.genres_shared <> coalesce(shared_genres.genres_shared, 0)
