-- A correction of a steward that corrects nothing: its Netflix title or its rated title is in none of the loaded files.
-- It warns only, for a steward can write at any time, and must not be able to stop a build.
{{ config(severity='warn') }}
with

newest as (

    select
        correction_id,
        title,
        title_type,
        release_year,
        platform,
        rated_title_id,
        decision,
        written_by,
        row_number() over (
            partition by title, title_type, release_year, platform, rated_title_id
            order by correction_id desc
        ) as place
    from {{ ref('stg_stewards__match_corrections') }}

),

final as (

    select
        newest.correction_id,
        newest.title,
        newest.rated_title_id,
        newest.written_by
    from newest
    left join {{ ref('int_netflix_titles') }} as titles
        on
            newest.title = titles.title
            and newest.title_type = titles.title_type
            and newest.release_year = titles.release_year
    left join {{ ref('int_rated_titles') }} as rated_titles
        on
            newest.platform = rated_titles.platform
            and newest.rated_title_id = rated_titles.rated_title_id
    where
        newest.place = 1
        and newest.decision <> 'withdraw'
        and (titles.netflix_id is null or rated_titles.rated_title_id is null)

)

select * from final
