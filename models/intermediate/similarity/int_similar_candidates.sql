with

shared_people as (

    select * from {{ ref('int_shared_people') }}

),

genre_neighbours as (

    select * from {{ ref('int_genre_neighbours') }}

),

duplicates as (

    select * from {{ ref('int_known_duplicates') }}

),

pairs as (

    select
        coalesce(shared_people.netflix_id, genre_neighbours.netflix_id) as netflix_id,
        coalesce(shared_people.similar_netflix_id, genre_neighbours.similar_netflix_id) as similar_netflix_id,
        coalesce(shared_people.people_shared, 0) as people_shared,
        coalesce(shared_people.directors_shared, 0) as directors_shared,
        cast(coalesce(shared_people.people_similarity, 0) as numeric(7, 6)) as people_similarity
    from shared_people
    full outer join genre_neighbours
        on
            shared_people.netflix_id = genre_neighbours.netflix_id
            and shared_people.similar_netflix_id = genre_neighbours.similar_netflix_id

),

final as (

    select
        netflix_id,
        similar_netflix_id,
        people_shared,
        directors_shared,
        people_similarity
    from pairs
    where
        not exists (
            select 1
            from duplicates
            where
                duplicates.netflix_id = pairs.netflix_id
                and duplicates.duplicate_id = pairs.similar_netflix_id
        )
        -- Of a title and its language versions only one is listed.
        and not exists (
            select 1
            from duplicates
            where
                duplicates.netflix_id = pairs.similar_netflix_id
                and duplicates.duplicate_goes_first
        )

)

select * from final
