-- What was noted last of each listing is the work that it is of.
with

noted as (

    select
        listing_id,
        netflix_id,
        row_number() over (partition by listing_id order by noted_number desc) as changes_since
    from {{ ref('int_work_listings') }}

)

select
    listing_works.listing_id,
    works.netflix_id,
    noted.netflix_id as noted_id
from {{ ref('int_listing_works') }} as listing_works
inner join {{ ref('int_works') }} as works on listing_works.work_id = works.work_id
left join noted
    on
        listing_works.listing_id = noted.listing_id
        and noted.changes_since = 1
where noted.netflix_id is null or noted.netflix_id <> works.netflix_id
