{{ config(pre_hook="{{ prefer_parallel_scan() }}") }}
with

netflix_titles as (

    select * from {{ ref('stg_netflix__titles') }}

),

imdb_titles as (

    select * from {{ ref('stg_imdb__title_basics') }}

),

imdb_kept_titles as (

    select * from {{ ref('int_imdb_titles') }}

),

imdb_principals as (

    select * from {{ ref('stg_imdb__title_principals') }}

),

rotten_tomatoes_movies as (

    select * from {{ ref('stg_rotten_tomatoes__movies') }}

),

critic_reviews as (

    select * from {{ ref('stg_rotten_tomatoes__critic_reviews') }}

),

title_types as (

    select * from {{ ref('title_types') }}

),

credit_roles as (

    select * from {{ ref('credit_roles') }}

),

maturity_ratings as (

    select * from {{ ref('maturity_ratings') }}

),

genre_names as (

    select * from {{ ref('genre_names') }}

),

known_values as (

    select * from {{ ref('known_values') }}

),

genre_lists as (

    select
        'netflix' as platform,
        'netflix_titles' as source_table,
        netflix_id as row_key,
        genre_names
    from netflix_titles

    union all

    select
        'rotten_tomatoes' as platform,
        'rotten_tomatoes_movies' as source_table,
        rotten_tomatoes_id as row_key,
        genre_names
    from rotten_tomatoes_movies

    union all

    -- Of titles that are left out, the genres do not matter.
    select
        'imdb' as platform,
        'imdb_title_basics' as source_table,
        imdb_id as row_key,
        genre_names
    from imdb_kept_titles

),

genre_lists_once as (

    -- Millions of titles have some two thousand lists.
    select
        platform,
        source_table,
        genre_names,
        min(row_key) as first_key,
        count(*) as number_of_rows
    from genre_lists
    group by platform, source_table, genre_names

),

genres as (

    {{ split_to_rows('genre_lists_once', ['platform', 'source_table', 'first_key', 'number_of_rows'], 'genre_names') }}

),

found as (

    select
        'netflix_titles' as source_table,
        'source_type' as source_column,
        source_type as value,
        netflix_id as first_key,
        1 as number_of_rows,
        'title_types' as seed
    from netflix_titles
    where not exists (
        select 1 from title_types
        where title_types.platform = 'netflix' and lower(title_types.source_type) = lower(netflix_titles.source_type)
    )

    union all

    -- A duration that slipped into this column is none: see `int_netflix_titles`.
    select
        'netflix_titles' as source_table,
        'rating' as source_column,
        rating as value,
        netflix_id as first_key,
        1 as number_of_rows,
        'maturity_ratings' as seed
    from netflix_titles
    where
        not (duration is null and {{ regexp_like('rating', '^[0-9]+ min$') }})
        and not exists (select 1 from maturity_ratings where maturity_ratings.source_rating = netflix_titles.rating)

    union all

    select
        'rotten_tomatoes_movies' as source_table,
        'rating' as source_column,
        rating as value,
        rotten_tomatoes_id as first_key,
        1 as number_of_rows,
        'maturity_ratings' as seed
    from rotten_tomatoes_movies
    where not exists (
        select 1 from maturity_ratings where maturity_ratings.source_rating = rotten_tomatoes_movies.rating
    )

    union all

    select
        'rotten_tomatoes_movies' as source_table,
        'critics_status' as source_column,
        critics_status as value,
        rotten_tomatoes_id as first_key,
        1 as number_of_rows,
        'known_values' as seed
    from rotten_tomatoes_movies

    union all

    select
        'rotten_tomatoes_movies' as source_table,
        'audience_status' as source_column,
        audience_status as value,
        rotten_tomatoes_id as first_key,
        1 as number_of_rows,
        'known_values' as seed
    from rotten_tomatoes_movies

    union all

    select
        'rotten_tomatoes_critic_reviews' as source_table,
        'verdict' as source_column,
        verdict as value,
        rotten_tomatoes_id as first_key,
        1 as number_of_rows,
        'known_values' as seed
    from critic_reviews

    union all

    select
        'imdb_title_basics' as source_table,
        'source_type' as source_column,
        source_type as value,
        imdb_id as first_key,
        1 as number_of_rows,
        'title_types' as seed
    from imdb_titles
    where source_type not in (select source_type from title_types where platform = 'imdb')

    union all

    select
        'imdb_title_principals' as source_table,
        'source_role' as source_column,
        source_role as value,
        imdb_id as first_key,
        1 as number_of_rows,
        'credit_roles' as seed
    from imdb_principals
    where
        source_role not in (select source_role from credit_roles where platform = 'imdb')
        and source_role not in (select value from known_values where source_table = 'imdb_title_principals')

    union all

    select
        source_table,
        'genre_names' as source_column,
        item as value,
        first_key,
        number_of_rows,
        'genre_names' as seed
    from genres
    where not exists (
        select 1 from genre_names
        where genres.platform = genre_names.platform and genres.item = genre_names.source_genre
    )

),

final as (

    select
        source_table,
        source_column,
        value,
        min(first_key) as first_key,
        cast(sum(number_of_rows) as bigint) as number_of_rows,
        seed
    from found
    where
        value is not null
        and not exists (
            select 1 from known_values
            where
                found.source_table = known_values.source_table
                and found.source_column = known_values.source_column
                and found.value = known_values.value
        )
    group by source_table, source_column, value, seed

)

select * from final
