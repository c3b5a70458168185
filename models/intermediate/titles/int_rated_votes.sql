{{ config(materialized='view', post_hook=[]) }}
with

imdb_ratings as (

    select * from {{ ref('stg_imdb__title_ratings') }}

),

rotten_tomatoes_movies as (

    select * from {{ ref('stg_rotten_tomatoes__movies') }}

),

final as (

    select
        'imdb' as platform,
        imdb_id as rated_title_id,
        imdb_votes as votes
    from imdb_ratings

    union all

    select
        'rotten_tomatoes' as platform,
        rotten_tomatoes_id as rated_title_id,
        critics_count as votes
    from rotten_tomatoes_movies

)

select * from final
