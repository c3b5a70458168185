with

episodes as (

    select * from {{ ref('stg_imdb__title_episode') }}

),

titles as (

    select * from {{ ref('stg_imdb__title_basics') }}

),

final as (

    select
        episodes.series_imdb_id as imdb_id,
        max(titles.start_year) as last_episode_year
    from episodes
    inner join titles on episodes.episode_imdb_id = titles.imdb_id
    where titles.start_year is not null
    group by episodes.series_imdb_id

)

select * from final
