{{ config(materialized='view', post_hook=[], meta={'rows_by': {'title': 'rated_title_id'}}) }}
with

imdb_titles as (

    select * from {{ ref('int_imdb_titles') }}

),

imdb_titles_not_kept as (

    select * from {{ ref('int_imdb_titles_not_kept') }}

),

rotten_tomatoes_movies as (

    select * from {{ ref('stg_rotten_tomatoes__movies') }}

),

every_imdb_title as (

    select
        imdb_id,
        title_type,
        kind,
        source_type,
        true as is_kept,
        is_adult,
        primary_title,
        start_year,
        case when kind = 'series' then end_year else start_year end as year_to,
        case when kind <> 'series' then runtime_minutes end as runtime_minutes,
        genre_names
    from imdb_titles

    union all

    select
        imdb_id,
        title_type,
        kind,
        source_type,
        false as is_kept,
        is_adult,
        primary_title,
        start_year,
        start_year as year_to,
        runtime_minutes,
        genre_names
    from imdb_titles_not_kept

),

final as (

    select
        'imdb' as platform,
        imdb_id as rated_title_id,
        title_type,
        kind,
        source_type,
        is_kept,
        coalesce(is_adult, false) as is_adult,
        primary_title as title,
        start_year as year_from,
        year_to,
        runtime_minutes,
        genre_names
    from every_imdb_title

    union all

    select
        'rotten_tomatoes' as platform,
        rotten_tomatoes_id as rated_title_id,
        'movie' as title_type,
        'film' as kind,
        'movie' as source_type,
        true as is_kept,
        false as is_adult,
        title,
        -- Never the streaming date, which is often years later.
        cast(extract(year from theatrical_release_date) as integer) as year_from,
        cast(extract(year from theatrical_release_date) as integer) as year_to,
        runtime_minutes,
        genre_names
    from rotten_tomatoes_movies

)

select * from final
