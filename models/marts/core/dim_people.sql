with

people as (

    select * from {{ ref('int_people') }}

),

final as (

    select
        person_id,
        platform,
        full_name,
        birth_year,
        death_year
    from people

)

select * from final
