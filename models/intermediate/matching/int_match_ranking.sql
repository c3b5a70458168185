{%- set thresholds = var('match_thresholds') %}
with

evidence as (

    select * from {{ ref('int_match_evidence') }}

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
        evidence.pair_id,
        evidence.netflix_id,
        evidence.platform,
        evidence.rated_title_id,
        evidence.people_shared,
        evidence.votes,
        scores.match_score,
        levels.name_level,
        levels.kind_level,
        levels.name_level in ('same', 'folded', 'alternative') as has_agreeing_name,
        case
            when levels.name_level in ('same', 'folded', 'alternative') then {{ thresholds.agreeing_names }}
            else {{ thresholds.other_names }}
        end as required_score,
        -- Where no name agrees, people alone must carry it: half the cast, or director and length to the minute.
        levels.cast_level in ('most', 'nearly_all')
        or (
            levels.directors_level = 'agree'
            and levels.runtime_level = 'within_1'
            and levels.siblings_level = 'no'
        ) as is_carried_by_people
    from evidence
    inner join levels on evidence.pair_id = levels.pair_id
    inner join scores on evidence.pair_id = scores.pair_id
    where
        not exists (
            select 1
            from overrides
            where
                overrides.decision = 'forbid'
                and overrides.netflix_id = evidence.netflix_id
                and overrides.platform = evidence.platform
                and overrides.rated_title_id = evidence.rated_title_id
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
        match_score >= required_score and (name_level <> 'none' or is_carried_by_people) as is_good_enough
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
        is_good_enough,
        cast(
            row_number() over (
                partition by netflix_id, platform
                order by
                    case when is_good_enough then 0 else 1 end asc,
                    case when is_good_enough and has_agreeing_name then people_shared else 0 end desc,
                    match_score desc,
                    votes desc,
                    rated_title_id asc
            ) as integer
        ) as place,
        -- How many people the namesake shares that shares the most.
        max(case when has_agreeing_name and kind_level <> 'differs' then people_shared else 0 end)
            over (partition by netflix_id, platform) as most_people_shared
    from judged

)

select * from final
