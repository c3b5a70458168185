with

imdb_titles as (

    select * from {{ ref('int_imdb_titles') }}

),

imdb_titles_not_kept as (

    select * from {{ ref('int_imdb_titles_not_kept') }}

),

imdb_ratings as (

    select * from {{ ref('stg_imdb__title_ratings') }}

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

    -- Ratings are joined once: of a view that is asked twice Postgres works out every column of every row first.
    select
        'imdb' as platform,
        every_imdb_title.imdb_id as rated_title_id,
        every_imdb_title.title_type,
        every_imdb_title.kind,
        every_imdb_title.source_type,
        every_imdb_title.is_kept,
        coalesce(every_imdb_title.is_adult, false) as is_adult,
        every_imdb_title.primary_title as title,
        every_imdb_title.start_year as year_from,
        every_imdb_title.year_to,
        every_imdb_title.runtime_minutes,
        coalesce(imdb_ratings.imdb_votes, 0) as votes,
        every_imdb_title.genre_names
    from every_imdb_title
    left join imdb_ratings on every_imdb_title.imdb_id = imdb_ratings.imdb_id

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
        coalesce(critics_count, 0) as votes,
        genre_names
    from rotten_tomatoes_movies

)

select * from final
