with

similar_titles as (

    select * from {{ ref('int_similar_titles') }}

),

final as (

    select
        netflix_id,
        similarity_rank,
        similar_netflix_id,
        similarity_score,
        people_shared,
        directors_shared,
        genres_shared,
        same_type,
        same_franchise
    from similar_titles

)

select * from final
