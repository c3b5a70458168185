with

top10 as (

    select * from {{ ref('stg_netflix__top10') }}

),

listing_kinds as (

    select * from {{ ref('listing_kinds') }}

),

listings as (

    select * from {{ ref('int_netflix_listings') }}
    where title_source = 'netflix_top10'

),

listing_works as (

    select * from {{ ref('int_listing_works') }}

),

works as (

    select * from {{ ref('int_works') }}

),

final as (

    select
        top10.top10_row_id,
        works.netflix_id,
        listings.told_kind as kind,
        top10.listed_season as season,
        top10.listed_title,
        top10.week_ending,
        top10.category,
        top10.weekly_rank,
        top10.hours_viewed,
        top10.runtime_minutes,
        top10.views,
        top10.weeks_in_top_10
    from top10
    left join listing_kinds
        on
            listing_kinds.source_table = 'netflix_top10'
            and top10.category = listing_kinds.source_word
    inner join listings
        on
            top10.listed_title = listings.listed_title
            and coalesce(top10.listed_season, '') = coalesce(listings.listed_season, '')
            and coalesce(listing_kinds.kind, '') = coalesce(listings.told_kind, '')
    inner join listing_works on listings.listing_id = listing_works.listing_id
    inner join works on listing_works.work_id = works.work_id

)

select * from final
