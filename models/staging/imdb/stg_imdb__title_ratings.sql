with

source as (

    select * from {{ source('imdb', 'title_ratings') }}

),

final as (

    select
        tconst as imdb_id,
        {{ try_to_decimal('averagerating', 3, 1) }} as imdb_rating,
        {{ try_to_integer('numvotes') }} as imdb_votes
    from source

)

select * from final
