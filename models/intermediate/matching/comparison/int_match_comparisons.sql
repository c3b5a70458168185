with

candidates as (

    select * from {{ ref('int_match_candidates') }}

),

netflix_titles as (

    select * from {{ ref('int_netflix_titles') }}

),

rated_titles as (

    select * from {{ ref('int_rated_titles') }}

),

rated_votes as (

    select * from {{ ref('int_rated_votes') }}

),

series_runs as (

    select * from {{ ref('int_rated_series_runs') }}

),

name_comparisons as (

    select * from {{ ref('int_name_comparisons') }}

),

people_comparisons as (

    select * from {{ ref('int_people_comparisons') }}

),

translated_titles as (

    select * from {{ ref('int_translated_titles') }}

),

joined as (

    select
        candidates.pair_id,
        candidates.netflix_id,
        candidates.platform,
        candidates.rated_title_id,
        name_comparisons.netflix_name,
        name_comparisons.rated_name,
        name_comparisons.name_level,
        name_comparisons.name_similarity,
        name_comparisons.has_other_numbers,
        name_comparisons.is_same_franchise,
        name_comparisons.is_spin_off,
        rated_titles.title as rated_title,
        netflix_titles.kind as netflix_kind,
        rated_titles.kind as rated_kind,
        rated_titles.is_kept,
        rated_titles.is_adult,
        case
            when not rated_titles.is_kept then 'not_kept'
            when rated_titles.kind = 'series' then 'series'
            else 'film'
        end as namesake_kind,
        translated_titles.netflix_id is not null as may_be_translated,
        -- Two names in English are seldom translations of each other.
        {{ regexp_like("' ' || lower(name_comparisons.netflix_name) || ' '", ' (the|of|and|to|in|for|my|is|are) ') }}
        and {{ regexp_like("' ' || lower(name_comparisons.rated_name) || ' '", ' (the|of|and|to|in|for|my|is|are) ') }}
            as are_both_english,
        netflix_titles.release_year,
        netflix_titles.began_year,
        netflix_titles.latest_year,
        rated_titles.year_from,
        -- A series ends in its end year or with its latest episode; without both it still runs.
        greatest(rated_titles.year_to, series_runs.last_episode_year) as year_to,
        people_comparisons.directors_shared,
        people_comparisons.shared_directors,
        people_comparisons.netflix_directors,
        people_comparisons.rated_directors,
        people_comparisons.rated_directors_named,
        people_comparisons.cast_shared,
        people_comparisons.shared_cast,
        people_comparisons.netflix_cast,
        people_comparisons.rated_cast,
        people_comparisons.people_shared,
        netflix_titles.runtime_minutes as netflix_runtime,
        rated_titles.runtime_minutes as rated_runtime,
        abs(netflix_titles.runtime_minutes - rated_titles.runtime_minutes) as runtime_gap,
        coalesce(rated_votes.votes, 0) as votes
    from candidates
    inner join netflix_titles on candidates.netflix_id = netflix_titles.netflix_id
    inner join rated_titles
        on
            candidates.platform = rated_titles.platform
            and candidates.rated_title_id = rated_titles.rated_title_id
    left join rated_votes
        on
            candidates.platform = rated_votes.platform
            and candidates.rated_title_id = rated_votes.rated_title_id
    left join series_runs
        on
            candidates.platform = series_runs.platform
            and candidates.rated_title_id = series_runs.rated_title_id
    inner join name_comparisons on candidates.pair_id = name_comparisons.pair_id
    inner join people_comparisons on candidates.pair_id = people_comparisons.pair_id
    left join translated_titles on candidates.netflix_id = translated_titles.netflix_id

),

final as (

    select
        pair_id,
        netflix_id,
        platform,
        rated_title_id,
        netflix_name,
        rated_name,
        name_level,
        name_similarity,
        has_other_numbers,
        is_same_franchise,
        is_spin_off,
        cast(
            sum(case when name_level in ('same', 'normalized') then 1 else 0 end)
                over (partition by netflix_id, platform, namesake_kind)
            as integer
        ) as namesakes,
        -- More than one: the director made several in the year, so that a director tells little.
        cast(
            sum(case when directors_shared > 0 and release_year = year_from then 1 else 0 end)
                over (partition by netflix_id, platform)
            as integer
        ) as works_of_director,
        rated_title,
        netflix_kind,
        rated_kind,
        namesake_kind,
        is_kept,
        is_adult,
        may_be_translated,
        are_both_english,
        release_year,
        began_year,
        latest_year,
        year_from,
        year_to,
        case
            when release_year < year_from then release_year - year_from
            -- A series is of every year in which it runs; one without an end, of every year since it began.
            when netflix_kind = 'series' and rated_kind = 'series' and release_year <= coalesce(year_to, release_year)
                then 0
            when netflix_kind = 'series' and rated_kind = 'series' then release_year - year_to
            else release_year - year_from
        end as year_gap,
        directors_shared,
        shared_directors,
        netflix_directors,
        rated_directors,
        rated_directors_named,
        cast_shared,
        shared_cast,
        netflix_cast,
        rated_cast,
        people_shared,
        netflix_runtime,
        rated_runtime,
        runtime_gap,
        votes,
        -- What all others of its name and kind have together.
        cast(
            coalesce(
                sum(case when name_level in ('same', 'normalized') and is_kept then votes end)
                    over (partition by netflix_id, platform, namesake_kind),
                0
            ) - case when name_level in ('same', 'normalized') and is_kept then votes else 0 end
            as bigint
        ) as votes_of_namesakes
    from joined

)

select * from final
