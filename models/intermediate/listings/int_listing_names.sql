with

listings as (

    select * from {{ ref('int_netflix_listings') }}

),

original_lists as (

    -- A character that no name has: two originals stand apart by ` // `.
    select
        listing_id,
        replace(original_names, ' // ', '|') as original_names
    from listings
    where original_names is not null

),

originals as (

    {{ split_to_rows('original_lists', ['listing_id'], 'original_names', '|') }}

),

final as (

    select
        listing_id,
        'english' as name_origin,
        0 as name_number,
        english_name as listed_name
    from listings

    union all

    select
        listing_id,
        'original' as name_origin,
        item_number as name_number,
        item as listed_name
    from originals

)

select * from final
