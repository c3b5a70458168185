-- Nothing of a report is lost: its rows, and its hours as far as they are plain digits, are those of the file.
with

landed as (

    select
        report,
        count(*) as listings,
        sum(
            case when {{ regexp_like('hours_viewed', '^[0-9]{1,12}$') }} then cast(hours_viewed as numeric(12, 0)) end
        ) as hours
    from {{ source('netflix', 'viewing') }}
    group by report

),

staged as (

    select
        period_start || '/' || period_end as report,
        count(*) as listings,
        sum(hours_viewed) as hours
    from {{ ref('stg_netflix__viewing') }}
    group by period_start, period_end

)

select
    coalesce(landed.report, staged.report) as report,
    landed.listings as listings_landed,
    staged.listings as listings_staged,
    landed.hours as hours_landed,
    staged.hours as hours_staged
from landed
full outer join staged on landed.report = staged.report
where
    landed.report is null
    or staged.report is null
    or landed.listings <> staged.listings
    or coalesce(landed.hours, 0) > coalesce(staged.hours, 0)
