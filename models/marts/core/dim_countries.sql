with

title_countries as (

    select * from {{ ref('int_title_countries') }}

),

final as (

    select
        country,
        cast(count(*) as integer) as titles
    from title_countries
    group by country

)

select * from final
