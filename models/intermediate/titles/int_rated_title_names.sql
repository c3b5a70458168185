{{ config(materialized='view', post_hook=[]) }}
with

aliases as (

    select * from {{ ref('stg_imdb__title_akas') }}

),

rotten_tomatoes_movies as (

    select * from {{ ref('stg_rotten_tomatoes__movies') }}

),

final as (

    -- IMDb's titles are not imported above: what is asked for three times would be worked out first, by one process.
    select
        'imdb' as platform,
        imdb_id as rated_title_id,
        trim(primary_title) as title_name,
        'primary' as name_origin
    from {{ ref('int_imdb_titles') }}
    where primary_title is not null

    union all

    select
        'imdb' as platform,
        imdb_id as rated_title_id,
        trim(original_title) as title_name,
        'original' as name_origin
    from {{ ref('int_imdb_titles') }}
    where original_title <> primary_title

    union all

    select
        'imdb' as platform,
        imdb_titles.imdb_id as rated_title_id,
        trim(aliases.title) as title_name,
        'also_known_as' as name_origin
    from aliases
    inner join {{ ref('int_imdb_titles') }} as imdb_titles on aliases.imdb_id = imdb_titles.imdb_id
    where aliases.title not in (imdb_titles.primary_title, imdb_titles.original_title)

    union all

    select
        'rotten_tomatoes' as platform,
        rotten_tomatoes_id as rated_title_id,
        title as title_name,
        'primary' as name_origin
    from rotten_tomatoes_movies
    where title is not null

)

select * from final
