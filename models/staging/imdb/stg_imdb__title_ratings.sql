with

source as (

    select * from {{ source('imdb', 'title_ratings') }}

),

final as (

    select
        tconst as imdb_id,
        {{ to_decimal('averagerating', 3, 1) }} as imdb_rating,
        {{ to_integer('numvotes') }} as imdb_votes
    from source

)

select * from final
