-- Every row of the Top 10 is in exactly one work, and by week rows and hours are those of the file.
with

staged as (

    select
        week_ending,
        count(*) as rows_there,
        sum(hours_viewed) as hours_viewed
    from {{ ref('stg_netflix__top10') }}
    group by week_ending

),

listed as (

    select
        week_ending,
        count(*) as rows_there,
        sum(hours_viewed) as hours_viewed
    from {{ ref('int_listed_top10') }}
    group by week_ending

)

select
    staged.week_ending,
    staged.rows_there as rows_staged,
    listed.rows_there as rows_listed,
    staged.hours_viewed as hours_staged,
    listed.hours_viewed as hours_listed
from staged
left join listed on staged.week_ending = listed.week_ending
where
    listed.rows_there is null
    or staged.rows_there <> listed.rows_there
    or coalesce(staged.hours_viewed, 0) <> coalesce(listed.hours_viewed, 0)
