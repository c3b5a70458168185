with

shared_people as (

    select * from {{ ref('int_shared_people') }}

),

genre_neighbours as (

    select * from {{ ref('int_genre_neighbours') }}

),

same_franchise as (

    select * from {{ ref('int_same_franchise') }}

),

duplicates as (

    select * from {{ ref('int_known_duplicates') }}

),

pairs as (

    select
        netflix_id,
        similar_netflix_id
    from shared_people

    union

    select
        netflix_id,
        similar_netflix_id
    from genre_neighbours

    union

    select
        netflix_id,
        similar_netflix_id
    from same_franchise

),

final as (

    select
        pairs.netflix_id,
        pairs.similar_netflix_id,
        coalesce(shared_people.people_shared, 0) as people_shared,
        coalesce(shared_people.directors_shared, 0) as directors_shared,
        shared_people.only_person_id,
        cast(coalesce(shared_people.people_similarity, 0) as numeric(7, 6)) as people_similarity,
        same_franchise.netflix_id is not null as same_franchise
    from pairs
    left join shared_people
        on
            pairs.netflix_id = shared_people.netflix_id
            and pairs.similar_netflix_id = shared_people.similar_netflix_id
    left join same_franchise
        on
            pairs.netflix_id = same_franchise.netflix_id
            and pairs.similar_netflix_id = same_franchise.similar_netflix_id
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
