with

title_genres as (

    select * from {{ ref('int_title_genres') }}

),

final as (

    select distinct
        {{ surrogate_key(['platform', 'source_genre']) }} as genre_id,
        platform,
        source_genre,
        genre
    from title_genres

)

select * from final
