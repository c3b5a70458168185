with

source as (

    select * from {{ source('imdb', 'title_crew') }}

),

final as (

    select
        tconst as imdb_id,
        directors as director_ids,
        writers as writer_ids
    from source

)

select * from final
