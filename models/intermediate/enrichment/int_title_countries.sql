with

titles as (

    select * from {{ ref('int_netflix_titles') }}

),

split as (

    {{ split_to_rows('titles', ['netflix_id'], 'country_names') }}

),

final as (

    select
        netflix_id,
        item as country,
        min(item_number) as country_order
    from split
    group by netflix_id, item

)

select * from final
