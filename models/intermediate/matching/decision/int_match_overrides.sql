with

overrides as (

    select * from {{ ref('match_overrides') }}

),

titles as (

    select * from {{ ref('int_netflix_titles') }}

),

final as (

    select
        titles.netflix_id,
        overrides.platform,
        overrides.rated_title_id,
        overrides.decision,
        overrides.note
    from overrides
    inner join titles
        on
            overrides.title = titles.title
            and overrides.title_type = titles.title_type
            and overrides.release_year = titles.release_year

)

select * from final
