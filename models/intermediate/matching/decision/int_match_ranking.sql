{%- set thresholds = var('match_thresholds') %}
with

comparisons as (

    select * from {{ ref('int_match_comparisons') }}

),

levels as (

    select * from {{ ref('int_match_levels') }}

),

scores as (

    select * from {{ ref('int_match_scores') }}

),

overrides as (

    select * from {{ ref('int_match_overrides') }}

),

weighed as (

    select
        comparisons.pair_id,
        comparisons.netflix_id,
        comparisons.platform,
        comparisons.rated_title_id,
        comparisons.people_shared,
        comparisons.votes,
        scores.match_score,
        levels.name_level,
        levels.kind_level,
        levels.name_level in ('same', 'normalized', 'alternative') as has_agreeing_name,
        case
            when levels.name_level in ('same', 'normalized', 'alternative') then {{ thresholds.agreeing_names }}
            else {{ thresholds.other_names }}
        end as required_score,
        -- If no name agrees, people must decide: half of the cast, or the director and the same length.
        levels.cast_level in ('most', 'nearly_all')
        or (
            levels.directors_level = 'agree'
            and levels.runtime_level = 'within_1'
            and levels.same_franchise_level = 'no'
        ) as is_carried_by_people
    from comparisons
    inner join levels on comparisons.pair_id = levels.pair_id
    inner join scores on comparisons.pair_id = scores.pair_id
    where
        not exists (
            select 1
            from overrides
            where
                overrides.decision = 'forbid'
                and overrides.netflix_id = comparisons.netflix_id
                and overrides.platform = comparisons.platform
                and overrides.rated_title_id = comparisons.rated_title_id
        )

),

judged as (

    select
        pair_id,
        netflix_id,
        platform,
        rated_title_id,
        people_shared,
        votes,
        match_score,
        required_score,
        has_agreeing_name,
        kind_level,
        match_score >= required_score and (name_level <> 'none' or is_carried_by_people) as meets_threshold
    from weighed

),

final as (

    select
        pair_id,
        netflix_id,
        platform,
        rated_title_id,
        people_shared,
        match_score,
        required_score,
        has_agreeing_name,
        meets_threshold,
        cast(
            row_number() over (
                partition by netflix_id, platform
                order by
                    case when meets_threshold then 0 else 1 end asc,
                    case when meets_threshold and has_agreeing_name then people_shared else 0 end desc,
                    match_score desc,
                    votes desc,
                    rated_title_id asc
            ) as integer
        ) as candidate_rank,
        -- The most people that a candidate of this name has in common with the title.
        max(case when has_agreeing_name and kind_level <> 'differs' then people_shared else 0 end)
            over (partition by netflix_id, platform) as most_people_shared
    from judged

)

select * from final
