with

decisions as (

    select * from {{ ref('int_match_decisions') }}

),

evidence as (

    select * from {{ ref('int_match_evidence') }}

),

rated_titles as (

    select * from {{ ref('int_rated_titles') }}

),

final as (

    select
        decisions.netflix_id,
        decisions.platform,
        decisions.rated_title_id,
        decisions.match_tier,
        decisions.unmatched_reason,
        decisions.best_candidate_id,
        rated_titles.title as candidate_title,
        evidence.rated_kind as candidate_kind,
        rated_titles.year_from,
        coalesce(evidence.year_to, rated_titles.year_to) as year_to,
        decisions.match_score,
        decisions.match_margin,
        decisions.runner_up_id,
        evidence.netflix_name,
        evidence.rated_name,
        evidence.name_agreement,
        evidence.name_similarity,
        evidence.year_gap,
        evidence.directors_shared,
        evidence.netflix_directors,
        evidence.rated_directors,
        evidence.cast_shared,
        evidence.netflix_cast,
        evidence.rated_cast,
        evidence.runtime_gap
    from decisions
    left join rated_titles
        on
            decisions.platform = rated_titles.platform
            and coalesce(decisions.rated_title_id, decisions.best_candidate_id) = rated_titles.rated_title_id
    left join evidence
        on
            decisions.netflix_id = evidence.netflix_id
            and decisions.platform = evidence.platform
            and coalesce(decisions.rated_title_id, decisions.best_candidate_id) = evidence.rated_title_id

)

select * from final
