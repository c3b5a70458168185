{%- set thresholds = var('match_thresholds') %}
with

titles as (

    select * from {{ ref('int_netflix_titles') }}

),

ranking as (

    select * from {{ ref('int_match_ranking') }}

),

levels as (

    select * from {{ ref('int_match_levels') }}

),

duplicates as (

    select * from {{ ref('int_duplicate_titles') }}

),

overrides as (

    select * from {{ ref('int_match_overrides') }}

),

platforms as (

    select * from {{ ref('platforms') }}
    where is_rating_platform

),

titles_on_platforms as (

    select
        titles.netflix_id,
        platforms.platform,
        case titles.title_type
            when 'movie' then platforms.covers_films
            when 'series' then platforms.covers_series
        end as is_covered
    from titles
    cross join platforms

),

runners_up as (

    -- Another record of the same work is no rival.
    select
        netflix_id,
        platform,
        rated_title_id,
        people_shared,
        match_score,
        has_agreeing_name,
        meets_threshold,
        is_kept,
        is_adult_by_name_only,
        row_number() over (partition by netflix_id, platform order by candidate_rank) as place
    from ranking
    where candidate_rank > 1 and not is_recorded_again

),

best as (

    select
        winner.pair_id,
        winner.netflix_id,
        winner.platform,
        winner.rated_title_id,
        winner.people_shared,
        winner.most_people_shared,
        winner.match_score,
        winner.meets_threshold,
        winner.has_agreeing_name,
        winner.is_kept,
        winner.also_recorded_as,
        runner_up.rated_title_id as runner_up_id,
        winner.match_score - runner_up.match_score as match_margin,
        -- A pair whose names do not agree does not compete with one whose names agree.
        coalesce(
            runner_up.meets_threshold
            and runner_up.is_kept
            and not runner_up.is_adult_by_name_only
            and runner_up.people_shared >= winner.people_shared
            and (runner_up.has_agreeing_name or not winner.has_agreeing_name),
            false
        ) as is_rivalled
    from ranking as winner
    left join runners_up as runner_up
        on
            winner.netflix_id = runner_up.netflix_id
            and winner.platform = runner_up.platform
            and runner_up.place = 1
    where winner.candidate_rank = 1

),

contested as (

    -- Which Netflix title fits this rated title best?
    select
        best.pair_id,
        best.netflix_id,
        best.platform,
        best.rated_title_id,
        best.people_shared,
        best.most_people_shared,
        best.match_score,
        best.meets_threshold,
        best.has_agreeing_name,
        best.is_kept,
        best.also_recorded_as,
        best.runner_up_id,
        best.match_margin,
        best.is_rivalled,
        first_value(best.netflix_id) over (
            partition by best.platform, best.rated_title_id
            order by
                case when best.meets_threshold then 0 else 1 end asc,
                best.match_score desc,
                best.netflix_id asc
            rows between unbounded preceding and current row
        ) as best_claim_id
    from best

),

judged as (

    select
        contested.netflix_id,
        contested.platform,
        contested.rated_title_id,
        contested.match_score,
        contested.runner_up_id,
        contested.match_margin,
        contested.also_recorded_as,
        case
            when contested.meets_threshold and not contested.is_kept then 'type_not_kept'
            when
                not contested.meets_threshold
                and levels.year_level in ('two_off', 'three_off', 'far', 'later')
                and contested.people_shared = 0
                then 'other_year'
            when not contested.meets_threshold and levels.kind_level = 'differs' then 'other_kind'
            when
                not contested.meets_threshold
                and (levels.directors_level = 'disagree' or levels.cast_level = 'disagree')
                then 'people_disagree'
            when not contested.meets_threshold then 'below_threshold'
            when contested.is_rivalled and contested.match_margin < {{ thresholds.margin }} then 'ambiguous'
            when contested.match_margin < -{{ thresholds.max_deficit }} then 'ambiguous'
            -- The one with the better score has nobody in common; another title of its name has.
            when contested.people_shared = 0 and contested.most_people_shared > 0 then 'ambiguous'
            when
                contested.netflix_id <> contested.best_claim_id
                and duplicates.duplicate_id is null
                -- One film under two names on Netflix: both names are its own, and the year is its year.
                and not (contested.has_agreeing_name and levels.year_level in ('same', 'starts'))
                then 'taken_by_another_title'
        end as unmatched_reason,
        case
            when
                levels.name_level = 'same'
                and contested.people_shared > 0
                and levels.kind_level = 'agrees'
                and levels.year_level in ('same', 'starts', 'in_run', 'open_run')
                then 'exact'
            when
                levels.name_level in ('same', 'normalized')
                and contested.people_shared > 0
                and levels.kind_level = 'agrees'
                and levels.year_level in ('same', 'starts', 'in_run', 'open_run')
                then 'normalized'
            when levels.crosswalk_level = 'agrees' then 'crosswalk'
            when levels.name_level in ('same', 'normalized') and contested.people_shared > 0 then 'other_year'
            when levels.name_level in ('same', 'normalized') then 'no_people'
            when levels.name_level in ('alternative', 'article', 'respelt', 'maker') then 'alternative_name'
            when levels.name_level in ('subtitle', 'contained', 'similar') then 'similar_name'
            else 'people'
        end as match_tier
    from contested
    inner join levels on contested.pair_id = levels.pair_id
    left join duplicates
        on
            contested.netflix_id = duplicates.netflix_id
            and contested.best_claim_id = duplicates.duplicate_id

),

final as (

    select
        titles_on_platforms.netflix_id,
        titles_on_platforms.platform,
        case
            when forced.rated_title_id is not null then forced.rated_title_id
            when judged.unmatched_reason is null then judged.rated_title_id
        end as rated_title_id,
        case
            when forced.rated_title_id is not null then 'override'
            when judged.unmatched_reason is null then judged.match_tier
        end as match_tier,
        case
            when forced.rated_title_id is not null then null
            when judged.rated_title_id is not null then judged.unmatched_reason
            when not titles_on_platforms.is_covered then 'type_not_covered'
            else 'no_candidate'
        end as unmatched_reason,
        case
            when forced.rated_title_id is null and judged.unmatched_reason is not null then judged.rated_title_id
        end as best_candidate_id,
        judged.match_score,
        judged.match_margin,
        judged.runner_up_id,
        case when forced.rated_title_id is null then judged.also_recorded_as end as also_recorded_as
    from titles_on_platforms
    left join judged
        on
            titles_on_platforms.netflix_id = judged.netflix_id
            and titles_on_platforms.platform = judged.platform
    left join overrides as forced
        on
            titles_on_platforms.netflix_id = forced.netflix_id
            and titles_on_platforms.platform = forced.platform
            and forced.decision = 'force'

)

select * from final
