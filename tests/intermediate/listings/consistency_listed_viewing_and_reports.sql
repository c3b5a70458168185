-- Every row of the reports is in exactly one work, and by report rows and hours are those of the file.
with

staged as (

    select
        period_start,
        count(*) as rows_there,
        sum(hours_viewed) as hours_viewed
    from {{ ref('stg_netflix__viewing') }}
    group by period_start

),

listed as (

    select
        period_start,
        count(*) as rows_there,
        sum(hours_viewed) as hours_viewed
    from {{ ref('int_listed_viewing') }}
    group by period_start

)

select
    staged.period_start,
    staged.rows_there as rows_staged,
    listed.rows_there as rows_listed,
    staged.hours_viewed as hours_staged,
    listed.hours_viewed as hours_listed
from staged
left join listed on staged.period_start = listed.period_start
where
    listed.rows_there is null
    or staged.rows_there <> listed.rows_there
    or coalesce(staged.hours_viewed, 0) <> coalesce(listed.hours_viewed, 0)
