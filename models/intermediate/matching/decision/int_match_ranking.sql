{%- set thresholds = var('match_thresholds') %}
{%- set agreeing = "'same', 'normalized', 'alternative', 'article', 'respelt', 'maker'" %}
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
        comparisons.rated_directors + comparisons.rated_cast as rated_people,
        comparisons.year_from,
        comparisons.rated_runtime,
        comparisons.namesake_kind,
        comparisons.is_kept,
        comparisons.votes,
        scores.match_score,
        levels.name_level,
        levels.kind_level,
        levels.kind_level = 'adult' and comparisons.people_shared = 0 as is_adult_by_name_only,
        levels.name_level in ({{ agreeing }}) as has_agreeing_name,
        case
            when levels.name_level in ({{ agreeing }}) then {{ thresholds.agreeing_names }}
            -- A translation by the same director, with no cast to compare.
            when levels.name_level = 'none' and least(comparisons.netflix_cast, comparisons.rated_cast) = 0
                then {{ thresholds.translations }}
            else {{ thresholds.other_names }}
        end as required_score,
        case
            -- Where no year is told and nobody shared, the length is all that tells namesakes apart …
            when
                levels.year_level in ('not_told', 'long_before')
                and comparisons.people_shared = 0
                and comparisons.runtime_gap is not null
                then
                    levels.runtime_level in ('within_1', 'within_3')
                    or (levels.runtime_level = 'within_5' and levels.name_level = 'same')
                    -- Other cuts and speeds of a film that many know, and that has the name to itself.
                    or (
                        levels.runtime_level in ('within_10', 'within_20')
                        and levels.name_level = 'same'
                        and levels.term_frequency_level = 'only_one'
                        and levels.popularity_level in ('best_known', 'well_known')
                    )
            -- … and where it is not known either, the name must be the very same.
            when
                levels.year_level in ('not_told', 'long_before')
                and comparisons.people_shared = 0
                and levels.name_level not in ('same', 'normalized', 'alternative')
                then false
            -- Written in another way, it is the name only where nothing else speaks against it.
            when levels.name_level in ('article', 'respelt', 'maker')
                then
                    comparisons.people_shared >= 2
                    or (
                        levels.year_level not in ('two_off', 'three_off', 'far')
                        and (levels.name_level <> 'maker' or levels.year_level <> 'one_off')
                        and levels.runtime_level not in ('within_20', 'far')
                        and levels.directors_level <> 'disagree'
                        and levels.cast_level not in ('disagree', 'disagree_all')
                        and (
                            comparisons.people_shared > 0
                            or levels.year_level <> 'one_off'
                            or levels.runtime_level <> 'unknown'
                        )
                    )
            -- A series that only ran in this year may have a spin-off of that name.
            when levels.name_level = 'subtitle' then levels.year_level in ('same', 'starts', 'one_off', 'released')
            -- If no name agrees, people must decide: most of the cast of a series or of a film of that length …
            when levels.name_level = 'none'
                then
                    levels.cast_level = 'nearly_all'
                    or (
                        levels.cast_level = 'most'
                        and (
                            comparisons.netflix_kind = 'series'
                            or levels.runtime_level <> 'unknown'
                            or (levels.year_level = 'same' and levels.popularity_level <> 'no_votes')
                        )
                    )
                    -- … or the director and the length, with some of the cast …
                    or (
                        levels.directors_level = 'agree'
                        and levels.same_franchise_level = 'no'
                        and (
                            (levels.cast_level = 'two' and levels.runtime_level in ('within_1', 'within_3'))
                            or (
                                comparisons.cast_shared >= 3
                                and levels.year_level = 'same'
                                and levels.runtime_level = 'within_5'
                            )
                            or (
                                levels.cast_level = 'one'
                                and (
                                    levels.runtime_level = 'within_1'
                                    or (levels.runtime_level = 'within_3' and comparisons.name_similarity >= 0.2)
                                )
                            )
                            -- … or with no cast to compare, where the title may be a translation and it is the
                            -- director's only one of the year.
                            or (
                                least(comparisons.netflix_cast, comparisons.rated_cast) = 0
                                and levels.year_level = 'same'
                                and (comparisons.runtime_gap = 0 or not comparisons.has_other_numbers)
                                and (comparisons.works_of_director = 1 or comparisons.name_similarity >= 0.2)
                                and (
                                    comparisons.runtime_gap = 0
                                    or (comparisons.may_be_translated and levels.runtime_level = 'within_1')
                                    or (
                                        comparisons.may_be_translated
                                        and levels.runtime_level = 'within_3'
                                        and not comparisons.are_both_english
                                    )
                                )
                            )
                        )
                    )
            else true
        end as is_borne_out
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
        rated_people,
        year_from,
        rated_runtime,
        namesake_kind,
        is_kept,
        is_adult_by_name_only,
        votes,
        match_score,
        required_score,
        has_agreeing_name,
        kind_level,
        match_score >= required_score and is_borne_out as meets_threshold,
        max(
            case
                when match_score >= required_score and is_borne_out and has_agreeing_name and people_shared > 0
                    then match_score
            end
        ) over (partition by netflix_id, platform) as best_score
    from weighed

),

ordered as (

    select
        pair_id,
        netflix_id,
        platform,
        rated_title_id,
        people_shared,
        rated_people,
        year_from,
        rated_runtime,
        namesake_kind,
        is_kept,
        is_adult_by_name_only,
        votes,
        match_score,
        required_score,
        has_agreeing_name,
        kind_level,
        meets_threshold,
        row_number() over (
            partition by netflix_id, platform
            order by
                case when meets_threshold then 0 else 1 end asc,
                -- A title of a type that is not kept only says why there is no match.
                case when not meets_threshold and not is_kept then 1 else 0 end asc,
                case when is_adult_by_name_only then 1 else 0 end asc,
                -- A title of a type that is not kept gives way to one that is and has people in common.
                case when meets_threshold and has_agreeing_name and is_kept and people_shared > 0 then 0 else 1 end asc,
                -- The one with most people in common, unless another that has some is well ahead of it.
                case
                    when
                        meets_threshold
                        and has_agreeing_name
                        and match_score >= best_score - {{ thresholds.people_decide_within }}
                        then people_shared
                    else 0
                end desc,
                match_score desc,
                votes desc,
                rated_title_id asc
        ) as first_rank
    from judged

),

recorded_again as (

    -- A platform may have a work twice: same name, year, people and length. Where one record names nobody, the length
    -- must be known, or both be series that began in the same year.
    select
        other.pair_id,
        leader.pair_id as leader_id
    from ordered as leader
    inner join ordered as other
        on
            leader.netflix_id = other.netflix_id
            and leader.platform = other.platform
            and leader.namesake_kind = other.namesake_kind
    where
        leader.first_rank = 1
        and leader.is_kept
        and leader.has_agreeing_name
        and leader.meets_threshold
        and other.first_rank > 1
        and other.has_agreeing_name
        and other.meets_threshold
        and (
            (
                leader.people_shared > 0
                and other.people_shared > 0
                and abs(leader.year_from - other.year_from) <= 1
                and coalesce(abs(leader.rated_runtime - other.rated_runtime), 0) <= 2
            )
            or (
                greatest(leader.people_shared, other.people_shared) > 0
                and least(leader.rated_people, other.rated_people) = 0
                and leader.year_from = other.year_from
                and (
                    abs(leader.rated_runtime - other.rated_runtime) <= 2
                    or leader.namesake_kind = 'series'
                )
            )
        )

),

works as (

    select
        ordered.pair_id,
        ordered.netflix_id,
        ordered.platform,
        ordered.rated_title_id,
        ordered.people_shared,
        ordered.match_score,
        ordered.required_score,
        ordered.has_agreeing_name,
        ordered.kind_level,
        ordered.meets_threshold,
        ordered.is_kept,
        ordered.is_adult_by_name_only,
        ordered.votes,
        ordered.first_rank,
        case
            when ordered.first_rank = 1 then ordered.pair_id
            else coalesce(recorded_again.leader_id, ordered.pair_id)
        end as work_id
    from ordered
    left join recorded_again on ordered.pair_id = recorded_again.pair_id

),

records as (

    select
        pair_id,
        netflix_id,
        platform,
        rated_title_id,
        people_shared,
        match_score,
        required_score,
        has_agreeing_name,
        kind_level,
        meets_threshold,
        is_kept,
        is_adult_by_name_only,
        first_rank,
        -- Of several records of a work the one with the most votes counts, with all people that any of them has.
        row_number() over (
            partition by work_id order by votes desc, first_rank asc
        ) as record_rank,
        min(first_rank) over (partition by work_id) as work_rank,
        max(people_shared) over (partition by work_id) as work_people_shared
    from works

),

other_records as (

    select
        netflix_id,
        platform,
        work_rank,
        {{ dbt.listagg('rated_title_id', "', '", 'order by rated_title_id') }} as also_recorded_as
    from records
    where record_rank > 1
    group by netflix_id, platform, work_rank

),

final as (

    select
        records.pair_id,
        records.netflix_id,
        records.platform,
        records.rated_title_id,
        case
            when records.record_rank = 1 then records.work_people_shared
            else records.people_shared
        end as people_shared,
        records.match_score,
        records.required_score,
        records.has_agreeing_name,
        records.meets_threshold,
        records.is_kept,
        records.is_adult_by_name_only,
        cast(
            row_number() over (
                partition by records.netflix_id, records.platform
                order by records.work_rank asc, records.record_rank asc
            ) as integer
        ) as candidate_rank,
        records.record_rank > 1 as is_recorded_again,
        case when records.record_rank = 1 then other_records.also_recorded_as end as also_recorded_as,
        -- The most people that a candidate of this name has in common with the title.
        max(
            case
                when records.has_agreeing_name and records.is_kept and records.kind_level <> 'differs'
                    then records.people_shared
                else 0
            end
        ) over (partition by records.netflix_id, records.platform) as most_people_shared
    from records
    left join other_records
        on
            records.netflix_id = other_records.netflix_id
            and records.platform = other_records.platform
            and records.work_rank = other_records.work_rank

)

select * from final
