with

traits as (

    select * from {{ ref('int_title_traits') }}
    where rarest_genre is not null

),

shelves as (

    select
        netflix_id,
        release_year,
        'set ' || genre_set_number || ', ' || title_type as shelf
    from traits

    union all

    select
        netflix_id,
        release_year,
        'two ' || rarest_genre || ', ' || second_rarest_genre || ', ' || title_type as shelf
    from traits
    where second_rarest_genre is not null

    union all

    select
        netflix_id,
        release_year,
        'country ' || rarest_genre || ', ' || coalesce(second_rarest_genre, '') || ', ' || title_type || ', '
        || first_country as shelf
    from traits
    where first_country is not null

    union all

    select
        netflix_id,
        release_year,
        'one ' || rarest_genre as shelf
    from traits

),

placed as (

    select
        netflix_id,
        shelf,
        row_number() over (partition by shelf order by release_year, netflix_id) as place
    from shelves

),

sections as (

    -- On a shelf of thousands only those that stand together are compared.
    select
        netflix_id,
        shelf,
        floor((place - 1) / {{ var('similarity').neighbours }}) as section
    from placed

),

final as (

    select distinct
        sections.netflix_id,
        neighbours.netflix_id as similar_netflix_id
    from sections
    inner join sections as neighbours
        on
            sections.shelf = neighbours.shelf
            and sections.section = neighbours.section
    where sections.netflix_id <> neighbours.netflix_id

)

select * from final
