with

traits as (

    select * from {{ ref('int_title_traits') }}
    where rarest_genre is not null

),

blocks as (

    select
        netflix_id,
        release_year,
        'set ' || genre_set_number || ', ' || title_type as block
    from traits

    union all

    select
        netflix_id,
        release_year,
        'two ' || rarest_genre || ', ' || second_rarest_genre || ', ' || title_type as block
    from traits
    where second_rarest_genre is not null

    union all

    select
        netflix_id,
        release_year,
        'country ' || rarest_genre || ', ' || coalesce(second_rarest_genre, '') || ', ' || title_type || ', '
        || first_country as block
    from traits
    where first_country is not null

    union all

    select
        netflix_id,
        release_year,
        'one ' || rarest_genre as block
    from traits

),

positioned as (

    select
        netflix_id,
        block,
        row_number() over (partition by block order by release_year asc nulls last, netflix_id asc) as position_in_block
    from blocks

),

windows as (

    -- In a block of thousands only titles next to each other are compared.
    select
        netflix_id,
        block,
        floor((position_in_block - 1) / {{ var('similarity').neighbours }}) as window_number
    from positioned

),

final as (

    select distinct
        windows.netflix_id,
        neighbours.netflix_id as similar_netflix_id
    from windows
    inner join windows as neighbours
        on
            windows.block = neighbours.block
            and windows.window_number = neighbours.window_number
    where windows.netflix_id <> neighbours.netflix_id

)

select * from final
