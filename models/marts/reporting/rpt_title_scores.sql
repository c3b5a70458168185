with

title_matches as (

    select * from {{ ref('fct_title_matches') }}

),

rated_scores as (

    select * from {{ ref('int_rated_scores') }}

),

platforms as (

    select * from {{ ref('platforms') }}

),

score_measures as (

    select * from {{ ref('score_measures') }}

),

final as (

    select
        title_matches.netflix_id,
        rated_scores.platform,
        platforms.platform_name,
        rated_scores.measure,
        score_measures.measure_name,
        score_measures.measure_order,
        rated_scores.rated_title_id,
        rated_scores.score,
        rated_scores.score_count,
        platforms.score_scale,
        rated_scores.scored_on,
        replace(platforms.title_url, '{id}', rated_scores.rated_title_id) as title_url
    from title_matches
    inner join rated_scores
        on
            title_matches.platform = rated_scores.platform
            and title_matches.rated_title_id = rated_scores.rated_title_id
    inner join platforms on rated_scores.platform = platforms.platform
    inner join score_measures
        on
            rated_scores.platform = score_measures.platform
            and rated_scores.measure = score_measures.measure
    where rated_scores.score is not null

)

select * from final
