with

source as (

    select * from {{ source('imdb', 'title_ratings') }}

),

final as (

    select
        tconst as imdb_id,
        {{ read_column('imdb_title_ratings', 'imdb_rating') }} as imdb_rating,
        {{ read_column('imdb_title_ratings', 'imdb_votes') }} as imdb_votes,
        {{ value_notes('imdb_title_ratings') }} as value_notes
    from source

)

select * from final
