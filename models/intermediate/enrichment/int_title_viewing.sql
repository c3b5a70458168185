with

viewing as (

    select * from {{ ref('int_listed_viewing') }}

),

final as (

    -- Hours of seasons may be added. Views may not: who watched two seasons would be counted twice.
    select
        netflix_id,
        period_start,
        period_end,
        cast(sum(hours_viewed) as bigint) as hours_viewed,
        case when count(*) = 1 then max(views) end as views
    from viewing
    group by netflix_id, period_start, period_end

)

select * from final
