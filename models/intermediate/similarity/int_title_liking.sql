{%- set priors = var('score_priors') %}
with

titles as (

    select * from {{ ref('int_netflix_titles') }}

),

matches as (

    select * from {{ ref('int_matches') }}
    where platform = 'imdb'

),

scores as (

    select * from {{ ref('int_rated_scores') }}
    where
        platform = 'imdb'
        and measure = 'imdb'

),

weighted as (

    select
        titles.netflix_id,
        scores.score_count as imdb_votes,
        case
            when titles.title_type = 'series'
                then {{ weighted_score('scores.score', 'scores.score_count', priors.imdb_series) }}
            else {{ weighted_score('scores.score', 'scores.score_count', priors.imdb_movie) }}
        end as weighted_rating
    from titles
    left join matches on titles.netflix_id = matches.netflix_id
    left join scores
        on
            matches.platform = scores.platform
            and matches.rated_title_id = scores.rated_title_id

),

final as (

    select
        netflix_id,
        imdb_votes,
        case
            when weighted_rating >= {{ var('similarity').liked_from }} then 1
            when weighted_rating is null then 2
            else 3
        end as liking
    from weighted

)

select * from final
