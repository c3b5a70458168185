with

overrides as (

    select * from {{ ref('match_overrides') }}

),

corrections as (

    select * from {{ ref('stg_stewards__match_corrections') }}

),

titles as (

    select * from {{ ref('int_netflix_titles') }}

),

rated_titles as (

    select * from {{ ref('int_rated_titles') }}

),

newest as (

    -- The last decision about a pair counts.
    select
        correction_id,
        title,
        title_type,
        release_year,
        platform,
        rated_title_id,
        decision,
        note || ' (' || written_by || ')' as note,
        row_number() over (
            partition by title, title_type, release_year, platform, rated_title_id
            order by correction_id desc
        ) as place
    from corrections

),

in_force as (

    -- A title has one match on a platform: of two that are forced, the last one. What the files lack would be a match
    -- with nothing: a test names it.
    select
        newest.title,
        newest.title_type,
        newest.release_year,
        newest.platform,
        newest.rated_title_id,
        newest.decision,
        newest.note,
        row_number() over (
            partition by newest.title, newest.title_type, newest.release_year, newest.platform, newest.decision
            order by newest.correction_id desc
        ) as place
    from newest
    inner join rated_titles
        on
            newest.platform = rated_titles.platform
            and newest.rated_title_id = rated_titles.rated_title_id
    where newest.place = 1 and newest.decision in ('force', 'forbid')

),

by_stewards as (

    select
        title,
        title_type,
        release_year,
        platform,
        rated_title_id,
        decision,
        note
    from in_force
    where decision = 'forbid' or place = 1

),

by_seed as (

    -- A steward's word about a pair comes before the seed's, and so does the match that a steward forces.
    select
        overrides.title,
        overrides.title_type,
        overrides.release_year,
        overrides.platform,
        overrides.rated_title_id,
        overrides.decision,
        overrides.note
    from overrides
    where
        not exists (
            select 1
            from by_stewards
            where
                by_stewards.title = overrides.title
                and by_stewards.title_type = overrides.title_type
                and coalesce(by_stewards.release_year, 0) = coalesce(overrides.release_year, 0)
                and by_stewards.platform = overrides.platform
                and (
                    by_stewards.rated_title_id = overrides.rated_title_id
                    or (by_stewards.decision = 'force' and overrides.decision = 'force')
                )
        )

),

all_overrides as (

    select
        title,
        title_type,
        release_year,
        platform,
        rated_title_id,
        decision,
        note
    from by_stewards

    union all

    select
        title,
        title_type,
        release_year,
        platform,
        rated_title_id,
        decision,
        note
    from by_seed

),

final as (

    select
        titles.netflix_id,
        all_overrides.platform,
        all_overrides.rated_title_id,
        all_overrides.decision,
        all_overrides.note
    from all_overrides
    inner join titles
        on
            all_overrides.title = titles.title
            and all_overrides.title_type = titles.title_type
            -- Of a work that only viewing reports list, no year may be known.
            and coalesce(all_overrides.release_year, 0) = coalesce(titles.release_year, 0)

)

select * from final
