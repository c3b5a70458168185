with

title_matches as (

    select * from {{ ref('fct_title_matches') }}

),

titles as (

    select * from {{ ref('dim_titles') }}

),

worth_a_look as (

    select
        title_matches.netflix_id,
        title_matches.platform,
        titles.title,
        titles.title_type,
        titles.release_year,
        coalesce(title_matches.rated_title_id, title_matches.best_candidate_id) as candidate_id,
        title_matches.candidate_title,
        title_matches.year_from as candidate_year,
        title_matches.match_tier,
        title_matches.unmatched_reason,
        title_matches.match_score,
        title_matches.match_margin,
        case
            when title_matches.unmatched_reason in ('ambiguous', 'taken_by_another_title')
                then 'refused although good enough'
            when title_matches.unmatched_reason is not null then 'nearly good enough'
            else 'chosen by little'
        end as review_reason,
        -- Points between the pair and the other decision.
        case
            when title_matches.unmatched_reason in ('ambiguous', 'taken_by_another_title') then 0
            when title_matches.name_level in ('same', 'normalized', 'alternative')
                then abs(title_matches.match_score - {{ var('match_thresholds').agreeing_names }})
            else abs(title_matches.match_score - {{ var('match_thresholds').other_names }})
        end as distance
    from title_matches
    inner join titles on title_matches.netflix_id = titles.netflix_id
    where
        coalesce(title_matches.match_tier, '') <> 'override'
        and title_matches.match_score is not null

),

final as (

    select
        netflix_id,
        platform,
        title,
        title_type,
        release_year,
        candidate_id,
        candidate_title,
        candidate_year,
        match_tier,
        unmatched_reason,
        review_reason,
        match_score,
        match_margin,
        cast(
            row_number() over (
                order by distance asc, coalesce(match_margin, 99) asc, netflix_id asc, platform asc
            ) as integer
        ) as review_order
    from worth_a_look
    where distance <= 2

)

select * from final
