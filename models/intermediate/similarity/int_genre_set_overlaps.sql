with

candidates as (

    select * from {{ ref('int_similar_candidates') }}

),

traits as (

    select * from {{ ref('int_title_traits') }}

),

title_genres as (

    select * from {{ ref('int_title_genres') }}

),

genre_weights as (

    select * from {{ ref('int_genre_weights') }}

),

set_pairs as (

    select distinct
        traits.genre_set_number,
        other_traits.genre_set_number as other_set_number
    from candidates
    inner join traits on candidates.netflix_id = traits.netflix_id
    inner join traits as other_traits on candidates.similar_netflix_id = other_traits.netflix_id

),

members as (

    select distinct
        traits.genre_set_number,
        genre_weights.genre,
        genre_weights.genre_weight
    from traits
    inner join title_genres on traits.netflix_id = title_genres.netflix_id
    inner join genre_weights on title_genres.genre = genre_weights.genre

),

sets as (

    select
        genre_set_number,
        sum(genre_weight) as set_weight
    from members
    group by genre_set_number

),

shared as (

    select
        set_pairs.genre_set_number,
        set_pairs.other_set_number,
        cast(count(*) as integer) as genres_shared,
        sum(members.genre_weight) as shared_weight
    from set_pairs
    inner join members on set_pairs.genre_set_number = members.genre_set_number
    inner join members as other_members
        on
            set_pairs.other_set_number = other_members.genre_set_number
            and members.genre = other_members.genre
    group by set_pairs.genre_set_number, set_pairs.other_set_number

),

final as (

    select
        shared.genre_set_number,
        shared.other_set_number,
        shared.genres_shared,
        cast(
            shared.shared_weight / (sets.set_weight + other_sets.set_weight - shared.shared_weight)
            as numeric(7, 6)
        ) as genre_similarity
    from shared
    inner join sets on shared.genre_set_number = sets.genre_set_number
    inner join sets as other_sets on shared.other_set_number = other_sets.genre_set_number

)

select * from final
