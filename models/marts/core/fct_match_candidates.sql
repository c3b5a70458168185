with

candidates as (

    select * from {{ ref('int_match_candidates') }}

),

comparisons as (

    select * from {{ ref('int_match_comparisons') }}

),

levels as (

    select * from {{ ref('int_match_levels') }}

),

scores as (

    select * from {{ ref('int_match_scores') }}

),

ranking as (

    select * from {{ ref('int_match_ranking') }}

),

overrides as (

    select * from {{ ref('int_match_overrides') }}

),

matches as (

    select * from {{ ref('int_match_decisions') }}
    where rated_title_id is not null

),

titles as (

    select * from {{ ref('int_netflix_titles') }}

),

claims as (

    -- Duplicates have the same rated title: the one with the best score is named.
    select
        platform,
        rated_title_id,
        netflix_id,
        row_number() over (
            partition by platform, rated_title_id
            order by match_score desc nulls last, netflix_id asc
        ) as claim_rank
    from matches

),

final as (

    select
        comparisons.netflix_id,
        comparisons.platform,
        comparisons.rated_title_id,
        titles.title as netflix_title,
        comparisons.rated_title,
        candidates.found_by_name,
        candidates.found_by_people,
        comparisons.netflix_name,
        comparisons.rated_name,
        comparisons.name_similarity,
        comparisons.namesakes,
        comparisons.netflix_kind,
        comparisons.rated_kind,
        comparisons.release_year,
        comparisons.year_from,
        comparisons.year_to,
        comparisons.year_gap,
        comparisons.netflix_runtime,
        comparisons.rated_runtime,
        comparisons.runtime_gap,
        comparisons.votes,
        comparisons.netflix_directors,
        comparisons.rated_directors,
        comparisons.directors_shared,
        comparisons.shared_directors,
        comparisons.netflix_cast,
        comparisons.rated_cast,
        comparisons.cast_shared,
        comparisons.shared_cast,
        comparisons.people_shared,
        levels.name_level,
        levels.term_frequency_level,
        levels.year_level,
        levels.kind_level,
        levels.directors_level,
        levels.cast_level,
        levels.runtime_level,
        levels.popularity_level,
        levels.sequel_level,
        levels.same_franchise_level,
        levels.spin_off_level,
        levels.crosswalk_level,
        scores.name_weight,
        scores.term_frequency_weight,
        scores.year_weight,
        scores.kind_weight,
        scores.directors_weight,
        scores.cast_weight,
        scores.runtime_weight,
        scores.popularity_weight,
        scores.sequel_weight,
        scores.same_franchise_weight,
        scores.spin_off_weight,
        scores.crosswalk_weight,
        scores.match_score,
        ranking.required_score,
        ranking.meets_threshold,
        ranking.candidate_rank,
        ranking.most_people_shared,
        overrides.decision as override,
        overrides.note as override_note,
        chosen.rated_title_id is not null as is_chosen,
        case when chosen.rated_title_id is null then claims.netflix_id end as held_by_netflix_id
    from comparisons
    inner join candidates on comparisons.pair_id = candidates.pair_id
    inner join levels on comparisons.pair_id = levels.pair_id
    inner join scores on comparisons.pair_id = scores.pair_id
    inner join titles on comparisons.netflix_id = titles.netflix_id
    left join ranking on comparisons.pair_id = ranking.pair_id
    left join overrides
        on
            comparisons.netflix_id = overrides.netflix_id
            and comparisons.platform = overrides.platform
            and comparisons.rated_title_id = overrides.rated_title_id
    left join matches as chosen
        on
            comparisons.netflix_id = chosen.netflix_id
            and comparisons.platform = chosen.platform
            and comparisons.rated_title_id = chosen.rated_title_id
    left join claims
        on
            comparisons.platform = claims.platform
            and comparisons.rated_title_id = claims.rated_title_id
            and claims.claim_rank = 1

)

select * from final
