with

titles as (

    select * from {{ ref('dim_titles') }}

),

viewed as (

    select * from {{ ref('int_title_viewing') }}

),

ranked as (

    select
        viewed.netflix_id,
        viewed.period_start,
        viewed.period_end,
        viewed.hours_viewed,
        viewed.views,
        cast(
            rank() over (partition by viewed.period_end order by coalesce(viewed.hours_viewed, 0) desc) as integer
        ) as watched_rank,
        cast(
            rank() over (
                partition by viewed.period_end, titles.title_type
                order by coalesce(viewed.hours_viewed, 0) desc
            ) as integer
        ) as watched_rank_in_type
    from viewed
    inner join titles on viewed.netflix_id = titles.netflix_id

),

final as (

    select
        ranked.period_start,
        ranked.period_end,
        ranked.netflix_id,
        titles.title,
        titles.title_type,
        titles.kind,
        titles.release_year,
        ranked.watched_rank,
        ranked.watched_rank_in_type,
        ranked.hours_viewed,
        ranked.views,
        -- The period before is the one that ended on the day before: a report may be missing in between.
        period_before.hours_viewed as hours_viewed_before,
        ranked.hours_viewed - period_before.hours_viewed as hours_viewed_change,
        period_before.watched_rank as watched_rank_before,
        titles.imdb_rating,
        titles.imdb_votes,
        titles.rt_critics_score,
        titles.rt_critics_count,
        titles.rt_audience_score,
        titles.rt_audience_count
    from ranked
    inner join titles on ranked.netflix_id = titles.netflix_id
    left join ranked as period_before
        on
            ranked.netflix_id = period_before.netflix_id
            and ranked.period_start = {{ dbt.cast(dbt.dateadd('day', 1, 'period_before.period_end'), 'date') }}

)

select * from final
