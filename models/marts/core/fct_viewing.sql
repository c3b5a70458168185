with

viewing as (

    select * from {{ ref('int_listed_viewing') }}

),

final as (

    select
        report_row_id,
        netflix_id,
        listed_title,
        kind,
        season,
        period_start,
        period_end,
        available_globally,
        release_date,
        hours_viewed,
        runtime_minutes,
        views
    from viewing

)

select * from final
