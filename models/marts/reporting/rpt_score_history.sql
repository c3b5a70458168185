with

history as (

    select * from {{ ref('fct_title_scores') }}

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

score_measures as (

    select * from {{ ref('score_measures') }}

),

versions as (

    -- A film and its language versions have one history: the film's name stands beside it.
    select
        title_matches.platform,
        title_matches.rated_title_id,
        titles.netflix_id,
        titles.title,
        titles.title_type,
        row_number() over (
            partition by title_matches.platform, title_matches.rated_title_id
            order by
                case when titles.language_version is null then 0 else 1 end asc,
                titles.netflix_id asc
        ) as version_number,
        cast(
            count(*) over (partition by title_matches.platform, title_matches.rated_title_id) as integer
        ) as netflix_titles
    from title_matches
    inner join titles on title_matches.netflix_id = titles.netflix_id
    where title_matches.rated_title_id is not null

),

final as (

    select
        history.platform,
        history.rated_title_id,
        history.score_name,
        history.valid_from,
        lead(history.valid_from) over (
            partition by history.platform, history.rated_title_id, history.score_name
            order by history.valid_from asc
        ) as valid_until,
        history.score,
        lag(history.score) over (
            partition by history.platform, history.rated_title_id, history.score_name
            order by history.valid_from asc
        ) as score_before,
        history.votes,
        score_measures.measure_name,
        platforms.score_scale,
        versions.netflix_id,
        versions.title,
        versions.title_type,
        coalesce(versions.netflix_titles, 0) as netflix_titles
    from history
    inner join platforms on history.platform = platforms.platform
    inner join score_measures
        on
            history.platform = score_measures.platform
            and history.score_name = score_measures.measure
    left join versions
        on
            history.platform = versions.platform
            and history.rated_title_id = versions.rated_title_id
            and versions.version_number = 1

)

select * from final
