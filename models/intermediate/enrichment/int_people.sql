with

credits as (

    select * from {{ ref('int_title_credits') }}

),

imdb_people as (

    select * from {{ ref('int_imdb_candidate_people') }}

),

people as (

    select
        person_id,
        person_platform as platform,
        min(full_name) as full_name
    from credits
    group by person_id, person_platform

),

final as (

    select
        people.person_id,
        people.platform,
        people.full_name,
        imdb_people.birth_year,
        imdb_people.death_year
    from people
    left join imdb_people on people.person_id = imdb_people.person_id

)

select * from final
