{{ config(pre_hook="{{ prefer_parallel_scan() }}") }}
with

decisions as (

    select * from {{ ref('int_match_decisions') }}

),

comparisons as (

    select * from {{ ref('int_match_comparisons') }}

),

rated_titles as (

    select * from {{ ref('int_rated_titles') }}

),

overrides as (

    select * from {{ ref('int_match_overrides') }}

),

final as (

    select
        decisions.netflix_id,
        decisions.platform,
        decisions.rated_title_id,
        decisions.match_tier,
        decisions.unmatched_reason,
        overrides.note as override_note,
        decisions.best_candidate_id,
        decisions.also_recorded_as,
        rated_titles.title as candidate_title,
        rated_titles.source_type as candidate_type,
        comparisons.rated_kind as candidate_kind,
        rated_titles.year_from,
        coalesce(comparisons.year_to, rated_titles.year_to) as year_to,
        decisions.match_score,
        decisions.match_margin,
        decisions.runner_up_id,
        comparisons.netflix_name,
        comparisons.rated_name,
        comparisons.name_level,
        comparisons.name_similarity,
        comparisons.year_gap,
        comparisons.directors_shared,
        comparisons.netflix_directors,
        comparisons.rated_directors,
        comparisons.cast_shared,
        comparisons.netflix_cast,
        comparisons.rated_cast,
        comparisons.runtime_gap
    from decisions
    left join rated_titles
        on
            decisions.platform = rated_titles.platform
            and coalesce(decisions.rated_title_id, decisions.best_candidate_id) = rated_titles.rated_title_id
    left join overrides
        on
            decisions.netflix_id = overrides.netflix_id
            and decisions.platform = overrides.platform
            and decisions.rated_title_id = overrides.rated_title_id
    left join comparisons
        on
            decisions.netflix_id = comparisons.netflix_id
            and decisions.platform = comparisons.platform
            and coalesce(decisions.rated_title_id, decisions.best_candidate_id) = comparisons.rated_title_id

)

select * from final
