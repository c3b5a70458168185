with

netflix_names as (

    select * from {{ ref('int_netflix_title_names') }}

),

listing_works as (

    select * from {{ ref('int_listing_works') }}

),

works as (

    select * from {{ ref('int_works') }}

),

listing_kinds as (

    select * from {{ ref('int_listing_kinds') }}

),

listing_wordings as (

    select * from {{ ref('int_listing_wordings') }}

),

matched_names as (

    select * from {{ ref('int_matched_names') }}

),

every_name as (

    -- A part of a name in brackets, or what stands before it, is no name of its own.
    select
        netflix_id,
        title_name,
        'netflix' as platform
    from netflix_names
    where name_origin not in ('in_brackets', 'without_brackets')

    union all

    select
        works.netflix_id,
        listing_kinds.work_name as title_name,
        'netflix' as platform
    from listing_works
    inner join works on listing_works.work_id = works.work_id
    inner join listing_kinds on listing_works.listing_id = listing_kinds.listing_id

    union all

    select
        works.netflix_id,
        case when works.kind = 'series' then listing_wordings.base_name else listing_wordings.whole_name end
            as title_name,
        'netflix' as platform
    from listing_works
    inner join works on listing_works.work_id = works.work_id
    inner join listing_wordings on listing_works.listing_id = listing_wordings.listing_id
    where listing_wordings.name_origin = 'original'

    union all

    select
        netflix_id,
        title_name,
        platform
    from matched_names

),

final as (

    select distinct
        netflix_id,
        trim(title_name) as title_name,
        platform
    from every_name
    -- Longer ones are no names, and no key of an index could hold them.
    where trim(title_name) <> '' and length(title_name) <= 500

)

select * from final
