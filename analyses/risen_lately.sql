with

noted as (

    select * from {{ ref('fct_title_scores') }}

),

last_day as (

    select {{ dbt.dateadd('day', -30, 'max(valid_from)') }} as month_before
    from noted

),

marked as (

    select
        noted.*,
        noted.valid_from <= last_day.month_before as is_before
    from noted
    cross join last_day

),

ranked as (

    select
        *,
        row_number() over (
            partition by platform, rated_title_id, score_name, is_before
            order by valid_from desc
        ) as changes_since
    from marked

),

kept as (

    -- The changes of each score in the month, and the last one before.
    select
        *,
        row_number() over (
            partition by platform, rated_title_id, score_name
            order by valid_from
        ) as order_from_start,
        row_number() over (
            partition by platform, rated_title_id, score_name
            order by valid_from desc
        ) as order_from_end
    from ranked
    where not is_before or changes_since = 1

),

rises as (

    select
        platform,
        rated_title_id,
        score_name,
        max(case when order_from_start = 1 then score end) as score_before,
        max(case when order_from_end = 1 then score end) as score_now
    from kept
    group by platform, rated_title_id, score_name

),

matched_titles as (

    -- Several versions of a title may have the same rated title: the one without a language is shown.
    select
        titles.netflix_id,
        titles.title,
        titles.release_year,
        title_matches.platform,
        title_matches.rated_title_id,
        row_number() over (
            partition by title_matches.platform, title_matches.rated_title_id
            order by titles.language_version nulls first, titles.netflix_id
        ) as version_order
    from {{ ref('dim_titles') }} as titles
    inner join {{ ref('fct_title_matches') }} as title_matches on titles.netflix_id = title_matches.netflix_id
    where title_matches.rated_title_id is not null

)

select
    matched_titles.title,
    matched_titles.release_year,
    rises.score_name,
    rises.score_before as score_then,
    rises.score_now,
    -- In hundredths of the scale, so that scales of ten and of a hundred can be in one list.
    (rises.score_now - rises.score_before) * cast(100 / platforms.score_scale as integer) as rise
from rises
inner join {{ ref('platforms') }} as platforms on rises.platform = platforms.platform
inner join matched_titles
    on
        rises.platform = matched_titles.platform
        and rises.rated_title_id = matched_titles.rated_title_id
        and matched_titles.version_order = 1
where rises.score_now > rises.score_before
order by rise desc, rises.score_name asc, matched_titles.netflix_id asc
limit 15
