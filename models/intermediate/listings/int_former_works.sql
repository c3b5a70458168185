with

work_listings as (

    select * from {{ ref('int_work_listings') }}

),

works as (

    select * from {{ ref('int_works') }}

),

listing_works as (

    select * from {{ ref('int_listing_works') }}

),

listings as (

    select * from {{ ref('int_netflix_listings') }}

),

current_ids as (

    select
        listing_works.listing_id,
        works.netflix_id,
        coalesce(listings.hours_viewed, 0) as hours_viewed
    from listing_works
    inner join works on listing_works.work_id = works.work_id
    inner join listings on listing_works.listing_id = listings.listing_id

),

moved as (

    -- A work that became two: most of its hours say which of them goes on.
    select
        work_listings.netflix_id as former_id,
        current_ids.netflix_id,
        sum(current_ids.hours_viewed) as hours_viewed
    from work_listings
    inner join current_ids on work_listings.listing_id = current_ids.listing_id
    where work_listings.netflix_id not in (select works.netflix_id from works)
    group by work_listings.netflix_id, current_ids.netflix_id

),

ranked as (

    select
        former_id,
        netflix_id,
        row_number() over (partition by former_id order by hours_viewed desc, netflix_id asc) as place
    from moved

),

final as (

    select
        former_id,
        netflix_id
    from ranked
    where place = 1

)

select * from final
