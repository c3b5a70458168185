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

    -- Of each score its changes in the month, and the last one before it.
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

titles as (

    -- Several versions of a title may lead to one rated title: the one without a language speaks for all.
    select
        *,
        row_number() over (
            partition by imdb_id
            order by language_version nulls first, netflix_id
        ) as order_for_imdb,
        row_number() over (
            partition by rotten_tomatoes_id
            order by language_version nulls first, netflix_id
        ) as order_for_rotten_tomatoes
    from {{ ref('dim_titles') }}

)

select
    titles.title,
    titles.release_year,
    rises.score_name,
    rises.score_before as score_then,
    rises.score_now,
    -- In hundredths of the scale, so that IMDb's ten points and the others' hundred can stand in one list.
    (rises.score_now - rises.score_before) * case when rises.score_name = 'imdb' then 10 else 1 end as rise
from rises
inner join titles
    on
        (rises.platform = 'imdb' and rises.rated_title_id = titles.imdb_id and titles.order_for_imdb = 1)
        or (
            rises.platform = 'rotten_tomatoes'
            and rises.rated_title_id = titles.rotten_tomatoes_id
            and titles.order_for_rotten_tomatoes = 1
        )
where rises.score_now > rises.score_before
order by rise desc, rises.score_name asc, titles.netflix_id asc
limit 15
