with

netflix_names as (

    select * from {{ ref('int_netflix_title_names') }}

),

imdb_titles as (

    select * from {{ ref('int_imdb_titles') }}

),

rotten_tomatoes_movies as (

    select * from {{ ref('stg_rotten_tomatoes__movies') }}

),

names as (

    select
        'imdb' as platform,
        imdb_id as rated_title_id,
        primary_title as title_name
    from imdb_titles

    union

    select
        'imdb' as platform,
        imdb_id as rated_title_id,
        original_title as title_name
    from imdb_titles

    union

    select
        'rotten_tomatoes' as platform,
        rotten_tomatoes_id as rated_title_id,
        title as title_name
    from rotten_tomatoes_movies

),

folded as (

    select
        platform,
        rated_title_id,
        title_name,
        {{ fold_text('title_name') }} as folded_name
    from names

),

final as (

    -- Only what some Netflix title is called: IMDb has millions of names, Netflix thousands.
    select
        folded.platform,
        folded.rated_title_id,
        folded.title_name,
        folded.folded_name
    from folded
    where folded.folded_name in (select netflix_names.folded_name from netflix_names)

)

select * from final
