{{ config(pre_hook="{{ prefer_parallel_scan() }}") }}
with

netflix_names as (

    select * from {{ ref('int_netflix_title_names') }}

),

netflix_titles as (

    select * from {{ ref('int_netflix_titles') }}

),

rated_names as (

    select * from {{ ref('int_rated_title_names') }}

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
        netflix_names.netflix_id,
        keyed.platform,
        keyed.rated_title_id
    from keyed
    inner join netflix_names on keyed.title_key = netflix_names.title_key
    inner join netflix_titles on netflix_names.netflix_id = netflix_titles.netflix_id
    where keyed.platform = 'imdb' or netflix_titles.title_type = 'movie'

)

select * from final
