{%- set priors = var('score_priors') %}
with

titles as (

    select * from {{ ref('int_netflix_titles') }}

),

matches as (

    select * from {{ ref('int_matches') }}

),

scores as (

    select * from {{ ref('int_rated_scores') }}

),

weighted as (

    -- Each score on a scale of a hundred, drawn towards its mean as in rpt_what_to_watch.
    select
        titles.netflix_id,
        case when scores.measure = 'imdb' then scores.score_count end as imdb_votes,
        case
            when scores.measure = 'imdb' and titles.title_type = 'series'
                then 10 * {{ weighted_score('scores.score', 'scores.score_count', priors.imdb_series) }}
            when scores.measure = 'imdb'
                then 10 * {{ weighted_score('scores.score', 'scores.score_count', priors.imdb_movie) }}
            when scores.measure = 'critics'
                then {{ weighted_score('scores.score', 'scores.score_count', priors.critics) }}
            when scores.measure = 'audience'
                then {{ weighted_score('scores.score', 'scores.score_count', priors.audience) }}
        end as weighted_score
    from titles
    left join matches on titles.netflix_id = matches.netflix_id
    left join scores
        on
            matches.platform = scores.platform
            and matches.rated_title_id = scores.rated_title_id

),

averaged as (

    select
        netflix_id,
        max(imdb_votes) as imdb_votes,
        avg(weighted_score) as mean_score
    from weighted
    group by netflix_id

),

final as (

    select
        netflix_id,
        imdb_votes,
        case
            when mean_score >= {{ var('similarity').liked_from }} then 1
            when mean_score is null then 2
            else 3
        end as liking
    from averaged

)

select * from final
