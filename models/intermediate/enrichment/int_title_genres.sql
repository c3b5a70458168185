with

netflix_titles as (

    select * from {{ ref('int_netflix_titles') }}

),

matched_titles as (

    select * from {{ ref('int_matched_titles') }}

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
        matches.platform,
        matched_titles.genre_names
    from matches
    inner join matched_titles
        on
            matches.platform = matched_titles.platform
            and matches.rated_title_id = matched_titles.rated_title_id

),

split as (

    {{ split_to_rows('genre_lists', ['netflix_id', 'platform'], 'genre_names') }}

),

final as (

    select distinct
        split.netflix_id,
        split.platform,
        split.item as source_genre,
        -- A genre that is not in the seed keeps the name from its source.
        coalesce(genre_names.genre, split.item) as genre
    from split
    left join genre_names
        on
            split.platform = genre_names.platform
            and split.item = genre_names.source_genre

)

select * from final
