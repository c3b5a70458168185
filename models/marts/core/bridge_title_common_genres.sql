with

title_genres as (

    select * from {{ ref('int_title_genres') }}

),

platform_genres as (

    select distinct
        netflix_id,
        genre,
        platform
    from title_genres

),

final as (

    select
        netflix_id,
        genre,
        {{ collect_list('platform', 'platform') }} as platforms
    from platform_genres
    group by netflix_id, genre

)

select * from final
