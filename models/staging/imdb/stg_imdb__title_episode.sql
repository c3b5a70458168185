with

source as (

    select * from {{ source('imdb', 'title_episode') }}

),

final as (

    select
        tconst as episode_imdb_id,
        parenttconst as series_imdb_id,
        {{ read_column('imdb_title_episode', 'season_number') }} as season_number,
        {{ read_column('imdb_title_episode', 'episode_number') }} as episode_number,
        {{ value_notes('imdb_title_episode') }} as value_notes
    from source

)

select * from final
