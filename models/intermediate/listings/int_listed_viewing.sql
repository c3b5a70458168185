with

viewing as (

    select * from {{ ref('stg_netflix__viewing') }}

),

listing_kinds as (

    select * from {{ ref('listing_kinds') }}

),

listings as (

    select * from {{ ref('int_netflix_listings') }}
    where title_source = 'netflix_viewing'

),

resolved_kinds as (

    select * from {{ ref('int_listing_kinds') }}

),

listing_works as (

    select * from {{ ref('int_listing_works') }}

),

works as (

    select * from {{ ref('int_works') }}

),

final as (

    select
        viewing.report_row_id,
        works.netflix_id,
        -- As the report has it, where it says; the first did not.
        coalesce(
            listing_kinds.kind,
            listings.told_kind,
            case when resolved_kinds.kind = 'series' then 'series' else 'film' end
        ) as kind,
        resolved_kinds.season,
        viewing.listed_title,
        viewing.period_start,
        viewing.period_end,
        viewing.available_globally,
        viewing.release_date,
        viewing.hours_viewed,
        viewing.runtime_minutes,
        viewing.views
    from viewing
    left join listing_kinds
        on
            listing_kinds.source_table = 'netflix_viewing'
            and viewing.source_sheet = listing_kinds.source_word
    inner join listings
        on
            viewing.listed_title = listings.listed_title
            and coalesce(viewing.release_date, cast('1900-01-01' as date))
            = coalesce(listings.release_date, cast('1900-01-01' as date))
    inner join resolved_kinds on listings.listing_id = resolved_kinds.listing_id
    inner join listing_works on listings.listing_id = listing_works.listing_id
    inner join works on listing_works.work_id = works.work_id

)

select * from final
