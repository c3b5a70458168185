with

imdb_titles as (

    select * from {{ ref('int_imdb_titles') }}

),

rotten_tomatoes_movies as (

    select * from {{ ref('stg_rotten_tomatoes__movies') }}

),

final as (

    select
        'imdb' as platform,
        imdb_id as rated_title_id,
        title_type,
        start_year as year_from,
        -- A film is of one year; a series without an end year is still running.
        case when title_type = 'movie' then start_year else end_year end as year_to,
        case when title_type = 'movie' then runtime_minutes end as runtime_minutes
    from imdb_titles

    union all

    select
        'rotten_tomatoes' as platform,
        rotten_tomatoes_id as rated_title_id,
        'movie' as title_type,
        cast(extract(year from theatrical_release_date) as integer) as year_from,
        cast(extract(year from theatrical_release_date) as integer) as year_to,
        runtime_minutes
    from rotten_tomatoes_movies

)

select * from final
