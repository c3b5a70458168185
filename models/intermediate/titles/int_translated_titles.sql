with

titles as (

    select * from {{ ref('int_netflix_titles') }}

),

english_title_countries as (

    select * from {{ ref('english_title_countries') }}

),

countries as (

    {{ split_to_rows('titles', ['netflix_id'], 'country_names') }}

),

titled_in_english as (

    select
        countries.netflix_id,
        max(case when english_title_countries.country is null then 1 else 0 end) as has_other_country
    from countries
    left join english_title_countries on countries.item = english_title_countries.country
    group by countries.netflix_id

),

final as (

    -- Of a title without a country nothing is known: it may be translated.
    select titles.netflix_id
    from titles
    left join titled_in_english on titles.netflix_id = titled_in_english.netflix_id
    where coalesce(titled_in_english.has_other_country, 1) = 1

)

select * from final
