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

final as (

    select
        'imdb' as platform,
        imdb_titles.imdb_id as rated_title_id,
        imdb_titles.title_type,
        imdb_titles.kind,
        imdb_titles.source_type,
        true as is_kept,
        coalesce(imdb_titles.is_adult, false) as is_adult,
        imdb_titles.primary_title as title,
        imdb_titles.start_year as year_from,
        case when imdb_titles.kind = 'series' then imdb_titles.end_year else imdb_titles.start_year end as year_to,
        case when imdb_titles.kind <> 'series' then imdb_titles.runtime_minutes end as runtime_minutes,
        coalesce(imdb_ratings.imdb_votes, 0) as votes,
        imdb_titles.genre_names
    from imdb_titles
    left join imdb_ratings on imdb_titles.imdb_id = imdb_ratings.imdb_id

    union all

    select
        'imdb' as platform,
        imdb_titles_not_kept.imdb_id as rated_title_id,
        imdb_titles_not_kept.title_type,
        imdb_titles_not_kept.kind,
        imdb_titles_not_kept.source_type,
        false as is_kept,
        coalesce(imdb_titles_not_kept.is_adult, false) as is_adult,
        imdb_titles_not_kept.primary_title as title,
        imdb_titles_not_kept.start_year as year_from,
        imdb_titles_not_kept.start_year as year_to,
        imdb_titles_not_kept.runtime_minutes,
        coalesce(imdb_ratings.imdb_votes, 0) as votes,
        imdb_titles_not_kept.genre_names
    from imdb_titles_not_kept
    left join imdb_ratings on imdb_titles_not_kept.imdb_id = imdb_ratings.imdb_id

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
