with

source as (

    select * from {{ source('wikidata', 'crosswalk') }}

),

final as (

    select
        {{ surrogate_key(['item', 'imdb_id', 'rotten_tomatoes_id', 'netflix_id']) }} as crosswalk_id,
        item as wikidata_item,
        imdb_id,
        rotten_tomatoes_id,
        netflix_id as netflix_own_id,
        titles,
        {{ try_to_integer('year') }} as first_year,
        directors as director_names
    from source

)

select * from final
