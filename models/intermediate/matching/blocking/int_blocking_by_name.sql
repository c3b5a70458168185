{{ config(pre_hook="{{ prefer_parallel_scan() }}") }}
with

netflix_names as (

    select * from {{ ref('int_netflix_title_names') }}

),

netflix_titles as (

    select * from {{ ref('int_netflix_titles') }}

),

platforms as (

    select * from {{ ref('platforms') }}

),

rated_names as (

    select * from {{ ref('int_rated_title_names') }}

),

sought_names as (

    -- The names of each title, for each platform that has titles of its type.
    select
        netflix_names.netflix_id,
        netflix_names.title_key,
        platforms.platform
    from netflix_names
    inner join netflix_titles on netflix_names.netflix_id = netflix_titles.netflix_id
    cross join platforms
    where
        (netflix_titles.title_type = 'movie' and platforms.covers_films)
        or (netflix_titles.title_type = 'series' and platforms.covers_series)

),

names_and_parts as (

    {{ names_and_parts('rated_names') }}
    {{ optimization_fence() }}

),

normalized as (

    select
        platform,
        rated_title_id,
        {{ normalize_text('title_name') }} as normalized_name
    from names_and_parts
    {{ optimization_fence() }}

),

keyed as (

    select
        platform,
        rated_title_id,
        replace({{ normalize_numerals('normalized_name') }}, ' ', '') as title_key
    from normalized

),

final as (

    select distinct
        sought_names.netflix_id,
        keyed.platform,
        keyed.rated_title_id
    from keyed
    inner join sought_names
        on
            keyed.title_key = sought_names.title_key
            and keyed.platform = sought_names.platform

)

select * from final
