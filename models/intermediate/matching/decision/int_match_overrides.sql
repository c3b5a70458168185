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
            -- Of a work that only viewing reports list, no year may be known.
            and coalesce(overrides.release_year, 0) = coalesce(titles.release_year, 0)

)

select * from final
