with

credits as (

    select * from {{ ref('int_title_credits') }}

),

final as (

    select
        netflix_id,
        person_id,
        role,
        platform,
        credit_order,
        characters
    from credits

)

select * from final
