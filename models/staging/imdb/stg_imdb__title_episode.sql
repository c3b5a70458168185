with

source as (

    select * from {{ source('imdb', 'title_episode') }}

),

final as (

    select
        tconst as episode_imdb_id,
        parenttconst as series_imdb_id,
        {{ try_to_integer('seasonnumber') }} as season_number,
        {{ try_to_integer('episodenumber') }} as episode_number
    from source

)

select * from final
