with

titles as (

    select * from {{ ref('int_netflix_titles') }}

),

names as (

    select
        netflix_id,
        title as title_name
    from titles

    union

    -- A dubbed version goes by the name of the film it dubs.
    select
        netflix_id,
        base_title as title_name
    from titles

),

final as (

    select
        netflix_id,
        title_name,
        {{ fold_text('title_name') }} as folded_name
    from names

)

select * from final
