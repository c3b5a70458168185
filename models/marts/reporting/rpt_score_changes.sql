with

history as (

    select * from {{ ref('fct_title_scores') }}

),

rated_scores as (

    select * from {{ ref('int_rated_scores') }}

),

title_matches as (

    select * from {{ ref('fct_title_matches') }}

),

titles as (

    select * from {{ ref('dim_titles') }}

),

platforms as (

    select * from {{ ref('platforms') }}

),

score_periods as (

    select * from {{ ref('score_periods') }}

),

last_days as (

    -- Until the day of the platform's last load, not until its last change: a week without a change is one too.
    select
        platform,
        max(scored_on) as last_day
    from rated_scores
    group by platform

),

periods as (

    select
        last_days.platform,
        score_periods.period,
        last_days.last_day,
        -- The scores of this day are those before the period.
        cast({{ dbt.dateadd('day', '-score_periods.days', 'last_days.last_day') }} as date) as day_before
    from last_days
    cross join score_periods

),

noted as (

    select
        history.platform,
        history.rated_title_id,
        history.score_name,
        history.valid_from,
        history.score,
        history.votes,
        periods.period,
        periods.last_day,
        periods.day_before,
        history.valid_from <= periods.day_before as is_before
    from history
    inner join periods on history.platform = periods.platform
    where history.valid_from <= periods.last_day

),

ranked as (

    select
        *,
        row_number() over (
            partition by platform, rated_title_id, score_name, period, is_before
            order by valid_from desc
        ) as changes_since
    from noted

),

kept as (

    -- The changes of each score in the period, and the last one before. A score that began in it is compared with that.
    select
        *,
        row_number() over (
            partition by platform, rated_title_id, score_name, period
            order by valid_from
        ) as order_from_start,
        row_number() over (
            partition by platform, rated_title_id, score_name, period
            order by valid_from desc
        ) as order_from_end
    from ranked
    where not is_before or changes_since = 1

),

ends as (

    select
        platform,
        rated_title_id,
        score_name,
        period,
        day_before,
        last_day,
        max(case when order_from_start = 1 then score end) as score_before,
        max(case when order_from_end = 1 then score end) as score_now,
        max(case when order_from_start = 1 then votes end) as votes_before,
        max(case when order_from_end = 1 then votes end) as votes_now,
        max(case when order_from_end = 1 then valid_from end) as changed_on
    from kept
    group by platform, rated_title_id, score_name, period, day_before, last_day

),

changes as (

    -- In hundredths of the scale, so that scales of ten and of a hundred can be in one list.
    select
        ends.*,
        cast(
            (ends.score_now - ends.score_before) * cast(100 as numeric(3, 0)) / platforms.score_scale as numeric(4, 1)
        ) as change_in_hundredths
    from ends
    inner join platforms on ends.platform = platforms.platform
    where ends.score_now <> ends.score_before

),

matched_titles as (

    -- Several versions of a title may have the same rated title: the one without a language stands for them.
    select
        titles.netflix_id,
        titles.title,
        titles.title_type,
        titles.release_year,
        title_matches.platform,
        title_matches.rated_title_id,
        row_number() over (
            partition by title_matches.platform, title_matches.rated_title_id
            order by titles.language_version nulls first, titles.netflix_id
        ) as version_order
    from titles
    inner join title_matches on titles.netflix_id = title_matches.netflix_id
    where title_matches.rated_title_id is not null

),

final as (

    select
        changes.period,
        changes.platform,
        changes.rated_title_id,
        changes.score_name,
        matched_titles.netflix_id,
        matched_titles.title,
        matched_titles.title_type,
        matched_titles.release_year,
        changes.day_before,
        changes.last_day,
        changes.changed_on,
        case when changes.change_in_hundredths > 0 then 'rose' else 'fell' end as direction,
        changes.score_before,
        changes.score_now,
        changes.change_in_hundredths,
        changes.votes_before,
        changes.votes_now,
        cast(
            row_number() over (
                partition by changes.period, case when changes.change_in_hundredths > 0 then 'rose' else 'fell' end
                order by
                    abs(changes.change_in_hundredths) desc,
                    changes.votes_now desc nulls last,
                    changes.platform asc,
                    changes.score_name asc,
                    changes.rated_title_id asc
            ) as integer
        ) as change_rank
    from changes
    inner join matched_titles
        on
            changes.platform = matched_titles.platform
            and changes.rated_title_id = matched_titles.rated_title_id
            and matched_titles.version_order = 1

)

select * from final
