with

comparisons as (

    select * from {{ ref('int_match_comparisons') }}

),

platforms as (

    select * from {{ ref('platforms') }}

),

crosswalk_levels as (

    select * from {{ ref('int_crosswalk_levels') }}

),

joined as (

    select
        comparisons.*,
        crosswalk_levels.crosswalk_level,
        platforms.known_from_votes,
        platforms.needs_votes
    from comparisons
    inner join platforms on comparisons.platform = platforms.platform
    left join crosswalk_levels on comparisons.pair_id = crosswalk_levels.pair_id

),

final as (

    select
        pair_id,
        -- A subtitle less is only as good as this where nobody is named: people know the parts of a work apart.
        case
            when
                name_level = 'subtitle'
                and least(netflix_directors + netflix_cast, rated_directors_named + rated_cast) > 0
                then 'contained'
            else name_level
        end as name_level,
        case
            when name_level not in ('same', 'normalized') then 'no_matter'
            when namesakes <= 1 then 'only_one'
            when namesakes <= 5 then 'few'
            else 'many'
        end as term_frequency_level,
        case
            -- Nothing on Netflix was made after it came there.
            when year_from > latest_year then 'later'
            -- Only of its own titles does Netflix tell the day, and these are seldom older.
            when release_year is null and began_year - year_from <= 1 then 'released'
            when release_year is null and began_year - year_from > 5 then 'long_before'
            when latest_year is not null and release_year is null then 'not_told'
            when year_from is null or release_year is null then 'unknown'
            when netflix_kind = 'series' and rated_kind = 'series' and year_gap = 0
                then
                    case
                        when release_year = year_from then 'starts'
                        when year_to is null and release_year - year_from >= 6 then 'long_open_run'
                        when year_to is null and release_year - year_from >= 2 then 'open_run'
                        else 'in_run'
                    end
            when year_gap = 0 then 'same'
            when abs(year_gap) = 1 then 'one_off'
            when abs(year_gap) = 2 then 'two_off'
            when abs(year_gap) = 3 then 'three_off'
            else 'far'
        end as year_level,
        case
            when is_adult then 'adult'
            when not is_kept then 'not_kept'
            -- A film of more than an hour is probably no short.
            when rated_kind = 'short' and netflix_kind = 'film' and netflix_runtime > 60 then 'may_be'
            when netflix_kind in ('film', 'special') and rated_kind in ('film', 'short', 'special') then 'agrees'
            when netflix_kind = 'series' and rated_kind = 'series' then 'agrees'
            when netflix_kind = 'series' and rated_kind = 'special' then 'may_be'
            when netflix_kind = 'special' and rated_kind = 'series' then 'may_be'
            else 'differs'
        end as kind_level,
        case
            when directors_shared > 0 then 'agree'
            when netflix_directors = 0 or rated_directors_named = 0 or rated_directors_named < rated_directors
                then 'unknown'
            when people_shared > 0 then 'differ'
            else 'disagree'
        end as directors_level,
        case
            when cast_shared >= 5 and 10 * cast_shared >= 6 * least(netflix_cast, rated_cast) then 'nearly_all'
            when cast_shared >= 3 and 2 * cast_shared >= least(netflix_cast, rated_cast) then 'most'
            when cast_shared > 1 then 'two'
            when cast_shared > 0 then 'one'
            when least(netflix_cast, rated_cast) < 4 then 'unknown'
            when least(netflix_cast, rated_cast) >= 6 then 'disagree_all'
            else 'disagree'
        end as cast_level,
        case
            when runtime_gap is null then 'unknown'
            when runtime_gap <= 1 then 'within_1'
            when runtime_gap <= 3 then 'within_3'
            when runtime_gap <= 5 then 'within_5'
            when runtime_gap <= 10 then 'within_10'
            when runtime_gap <= 20 then 'within_20'
            else 'far'
        end as runtime_level,
        case
            -- What many watch is well known; where no year tells namesakes apart, it is the one that many know.
            when
                latest_year is not null
                and release_year is null
                and namesakes > 1
                and votes >= 10 * known_from_votes
                and votes >= 10 * votes_of_namesakes
                then 'best_known'
            when votes >= 10 * known_from_votes then 'well_known'
            when votes >= known_from_votes then 'known'
            when votes > 0 or not needs_votes then 'little_known'
            else 'no_votes'
        end as popularity_level,
        case
            when name_level in ('same', 'normalized', 'alternative', 'article', 'respelt', 'maker') then 'no'
            -- If the names are not the same: the more the years differ, the closer the lengths must be.
            when year_gap <> 0 and runtime_gap > 10 then 'yes'
            when abs(year_gap) >= 2 and runtime_gap > 3 then 'yes'
            when name_level <> 'none' and has_other_numbers and (year_gap <> 0 or runtime_gap > 3) then 'yes'
            when name_level <> 'none' and has_other_numbers then 'other_number'
            else 'no'
        end as sequel_level,
        case
            when is_same_franchise and name_level = 'none' then 'other_name'
            when is_same_franchise then 'yes'
            else 'no'
        end as same_franchise_level,
        case when is_spin_off then 'yes' else 'no' end as spin_off_level,
        coalesce(crosswalk_level, 'unknown') as crosswalk_level
    from joined

)

select * from final
