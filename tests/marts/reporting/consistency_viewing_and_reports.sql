-- No row and no hour of a report or of a weekly list is lost or told twice on the way to the marts.
with

counted as (

    select
        'viewing' as listed_in,
        period_end as listed_day,
        count(*) as listed_rows,
        coalesce(sum(hours_viewed), 0) as hours
    from {{ ref('int_listed_viewing') }}
    group by period_end

    union all

    select
        'viewing' as listed_in,
        period_end as listed_day,
        -count(*) as listed_rows,
        -coalesce(sum(hours_viewed), 0) as hours
    from {{ ref('fct_viewing') }}
    group by period_end

    union all

    select
        'most_watched' as listed_in,
        period_end as listed_day,
        0 as listed_rows,
        coalesce(sum(hours_viewed), 0) as hours
    from {{ ref('fct_viewing') }}
    group by period_end

    union all

    select
        'most_watched' as listed_in,
        period_end as listed_day,
        0 as listed_rows,
        -coalesce(sum(hours_viewed), 0) as hours
    from {{ ref('rpt_most_watched') }}
    group by period_end

    union all

    select
        'top10' as listed_in,
        week_ending as listed_day,
        count(*) as listed_rows,
        coalesce(sum(hours_viewed), 0) as hours
    from {{ ref('int_listed_top10') }}
    group by week_ending

    union all

    select
        'top10' as listed_in,
        week_ending as listed_day,
        -count(*) as listed_rows,
        -coalesce(sum(hours_viewed), 0) as hours
    from {{ ref('fct_top10_weeks') }}
    group by week_ending

)

select
    listed_in,
    listed_day,
    sum(listed_rows) as rows_lost,
    sum(hours) as hours_lost
from counted
group by listed_in, listed_day
having sum(listed_rows) <> 0 or sum(hours) <> 0
