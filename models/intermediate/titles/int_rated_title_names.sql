{{ config(materialized='view', post_hook=[]) }}
with

imdb_titles as (

    select * from {{ ref('int_imdb_titles') }}

),

aliases as (

    select * from {{ ref('stg_imdb__title_akas') }}

),

rotten_tomatoes_movies as (

    select * from {{ ref('stg_rotten_tomatoes__movies') }}

),

whole_names as (

    select
        'imdb' as platform,
        imdb_id as rated_title_id,
        trim(primary_title) as title_name,
        'primary' as name_origin
    from imdb_titles

    union all

    select
        'imdb' as platform,
        imdb_id as rated_title_id,
        trim(original_title) as title_name,
        'original' as name_origin
    from imdb_titles
    where original_title <> primary_title

    union all

    select
        'imdb' as platform,
        imdb_titles.imdb_id as rated_title_id,
        trim(aliases.title) as title_name,
        'also_known_as' as name_origin
    from aliases
    inner join imdb_titles on aliases.imdb_id = imdb_titles.imdb_id
    where aliases.title not in (imdb_titles.primary_title, imdb_titles.original_title)

    union all

    select
        'rotten_tomatoes' as platform,
        rotten_tomatoes_id as rated_title_id,
        title as title_name,
        'primary' as name_origin
    from rotten_tomatoes_movies

),

bracketed as (

    select
        platform,
        rated_title_id,
        title_name
    from whole_names
    where {{ matches_pattern('title_name', ' [(][^()]*[)]$') }}

),

final as (

    select
        platform,
        rated_title_id,
        title_name,
        name_origin
    from whole_names
    where title_name is not null

    union all

    select
        platform,
        rated_title_id,
        {{ replace_pattern('title_name', '( [(][^()]*[)])+$') }} as title_name,
        'without_brackets' as name_origin
    from bracketed

    union all

    select
        platform,
        rated_title_id,
        {{ first_capture('title_name', ' [(]([^()]*)[)]$') }} as title_name,
        'in_brackets' as name_origin
    from bracketed
    where {{ matches_pattern('title_name', ' [(][^()]{4,}[)]$') }}

    union all

    -- Some films have two names in brackets.
    select
        platform,
        rated_title_id,
        {{ first_capture('title_name', ' [(]([^()]*)[)] [(][^()]*[)]$') }} as title_name,
        'in_brackets' as name_origin
    from bracketed
    where {{ matches_pattern('title_name', ' [(][^()]{4,}[)] [(][^()]*[)]$') }}

)

select * from final
