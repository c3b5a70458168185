with

title_genres as (

    select * from {{ ref('int_title_genres') }}

),

final as (

    select
        netflix_id,
        {{ surrogate_key(['platform', 'source_genre']) }} as genre_id,
        platform
    from title_genres

)

select * from final
