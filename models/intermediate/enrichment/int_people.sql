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
        person_platform as platform,
        min(full_name) as full_name
    from credits
    group by person_id, person_platform

),

years_of_life as (

    -- Filtered before the join: these are a hundredth of all people.
    select
        person_id,
        birth_year,
        death_year
    from imdb_people
    where person_id in (select people.person_id from people)

),

final as (

    select
        people.person_id,
        people.platform,
        people.full_name,
        years_of_life.birth_year,
        years_of_life.death_year
    from people
    left join years_of_life on people.person_id = years_of_life.person_id

)

select * from final
