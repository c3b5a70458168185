with

netflix_titles as (

    select * from {{ ref('stg_netflix__titles') }}

),

imdb_titles as (

    select * from {{ ref('int_imdb_titles') }}

),

rotten_tomatoes_movies as (

    select * from {{ ref('stg_rotten_tomatoes__movies') }}

),

matches as (

    select * from {{ ref('int_matches') }}

),

genre_names as (

    select * from {{ ref('genre_names') }}

),

genre_lists as (

    select
        netflix_id,
        'netflix' as platform,
        genre_names
    from netflix_titles

    union all

    select
        matches.netflix_id,
        'imdb' as platform,
        imdb_titles.genre_names
    from matches
    inner join imdb_titles on matches.rated_title_id = imdb_titles.imdb_id
    where matches.platform = 'imdb'

    union all

    select
        matches.netflix_id,
        'rotten_tomatoes' as platform,
        rotten_tomatoes_movies.genre_names
    from matches
    inner join rotten_tomatoes_movies on matches.rated_title_id = rotten_tomatoes_movies.rotten_tomatoes_id
    where matches.platform = 'rotten_tomatoes'

),

split as (

    {{ split_to_rows('genre_lists', ['netflix_id', 'platform'], 'genre_names') }}

),

final as (

    select distinct
        split.netflix_id,
        split.platform,
        split.item as source_genre,
        -- A genre that the seed does not know yet keeps the name its source gives it.
        coalesce(genre_names.genre, split.item) as genre
    from split
    left join genre_names
        on
            split.platform = genre_names.platform
            and split.item = genre_names.source_genre

)

select * from final
