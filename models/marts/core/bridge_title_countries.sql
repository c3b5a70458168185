with

title_countries as (

    select * from {{ ref('int_title_countries') }}

),

final as (

    select
        netflix_id,
        country,
        country_order
    from title_countries

)

select * from final
