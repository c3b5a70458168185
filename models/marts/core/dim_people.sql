with

credits as (

    select * from {{ ref('int_title_credits') }}

),

imdb_people as (

    select * from {{ ref('stg_imdb__name_basics') }}

),

people as (

    select
        person_id,
        platform,
        min(full_name) as full_name
    from credits
    group by person_id, platform

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
