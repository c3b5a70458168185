{%- set points = var('similarity').points %}
{%- set years = var('similarity').years_apart %}
with

candidates as (

    select * from {{ ref('int_similar_candidates') }}

),

traits as (

    select * from {{ ref('int_title_traits') }}

),

genre_set_overlaps as (

    select * from {{ ref('int_genre_set_overlaps') }}

),

compared as (

    select
        candidates.netflix_id,
        candidates.similar_netflix_id,
        candidates.people_shared,
        candidates.directors_shared,
        candidates.only_person_id,
        candidates.people_similarity,
        candidates.same_franchise,
        coalesce(genre_set_overlaps.genres_shared, 0) as genres_shared,
        coalesce(genre_set_overlaps.genre_similarity, 0) as genre_similarity,
        coalesce(traits.first_country = other_traits.first_country, false) as same_country,
        traits.title_type = other_traits.title_type as same_type,
        abs(traits.release_year - other_traits.release_year) as years_apart
    from candidates
    inner join traits on candidates.netflix_id = traits.netflix_id
    inner join traits as other_traits on candidates.similar_netflix_id = other_traits.netflix_id
    left join genre_set_overlaps
        on
            traits.genre_set_number = genre_set_overlaps.genre_set_number
            and other_traits.genre_set_number = genre_set_overlaps.other_set_number

),

final as (

    select
        netflix_id,
        similar_netflix_id,
        cast(
            {{ points.people }} * people_similarity
            + {{ points.genres }} * genre_similarity
            + case when same_country then {{ points.same_country }} else 0 end
            + case when same_type then {{ points.same_type }} else 0 end
            + case
                when years_apart < {{ years }}
                    then {{ points.same_year }} * ({{ years }} - years_apart) / cast({{ years }} as numeric(4, 0))
                else 0
            end
            as numeric(5, 2)
        ) as similarity_score,
        people_shared,
        directors_shared,
        only_person_id,
        genres_shared,
        same_type,
        same_franchise
    from compared

)

select * from final
