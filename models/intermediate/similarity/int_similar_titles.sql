{%- set similarity = var('similarity') %}
with

scores as (

    select * from {{ ref('int_similarity_scores') }}

),

title_liking as (

    select * from {{ ref('int_title_liking') }}

),

known as (

    select
        scores.netflix_id,
        scores.similar_netflix_id,
        scores.similarity_score,
        scores.people_shared,
        scores.directors_shared,
        scores.genres_shared,
        scores.same_type,
        scores.same_franchise,
        title_liking.liking,
        title_liking.imdb_votes,
        case when not scores.same_franchise then scores.only_person_id end as only_person_id
    from scores
    inner join title_liking on scores.similar_netflix_id = title_liking.netflix_id

),

by_person as (

    select
        netflix_id,
        similar_netflix_id,
        similarity_score,
        people_shared,
        directors_shared,
        genres_shared,
        same_type,
        same_franchise,
        liking,
        imdb_votes,
        only_person_id,
        row_number() over (
            partition by netflix_id, only_person_id
            order by similarity_score desc, imdb_votes desc nulls last, similar_netflix_id asc
        ) as rank_of_person
    from known

),

nearest as (

    select
        netflix_id,
        similar_netflix_id,
        similarity_score,
        people_shared,
        directors_shared,
        genres_shared,
        same_type,
        same_franchise,
        liking,
        row_number() over (
            partition by netflix_id
            order by
                case when same_franchise then 1 else 2 end asc,
                similarity_score desc,
                imdb_votes desc nulls last,
                similar_netflix_id asc
        ) as nearness
    from by_person
    where
        only_person_id is null
        or rank_of_person <= {{ similarity.of_one_person }}

),

ranked as (

    -- Liked ones come first among the near, not among all: liked by all is no likeness.
    select
        netflix_id,
        cast(
            row_number() over (
                partition by netflix_id
                order by
                    case when same_franchise then 1 else 2 end asc,
                    liking asc,
                    nearness asc
            ) as integer
        ) as similarity_rank,
        similar_netflix_id,
        similarity_score,
        people_shared,
        directors_shared,
        genres_shared,
        same_type,
        same_franchise
    from nearest
    where nearness <= {{ similarity.near }}

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
    from ranked
    where similarity_rank <= {{ similarity.listed }}

)

select * from final
