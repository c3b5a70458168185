with

matches as (

    select * from {{ ref('int_matches') }}

),

unmatched as (

    select * from {{ ref('int_unmatched_titles') }}

),

evidence as (

    select * from {{ ref('int_match_evidence') }}

),

decided as (

    select
        netflix_id,
        platform,
        rated_title_id,
        match_tier,
        cast(null as {{ dbt.type_string() }}) as unmatched_reason,
        cast(null as {{ dbt.type_string() }}) as best_candidate_id
    from matches

    union all

    select
        netflix_id,
        platform,
        cast(null as {{ dbt.type_string() }}) as rated_title_id,
        cast(null as {{ dbt.type_string() }}) as match_tier,
        unmatched_reason,
        best_candidate_id
    from unmatched

),

final as (

    select
        decided.netflix_id,
        decided.platform,
        decided.rated_title_id,
        decided.match_tier,
        decided.unmatched_reason,
        decided.best_candidate_id,
        evidence.has_same_name,
        evidence.has_same_type,
        evidence.year_gap,
        evidence.directors_shared,
        evidence.cast_shared,
        evidence.runtime_gap
    from decided
    left join evidence
        on
            decided.netflix_id = evidence.netflix_id
            and decided.platform = evidence.platform
            and coalesce(decided.rated_title_id, decided.best_candidate_id) = evidence.rated_title_id

)

select * from final
