with

works as (

    select * from {{ ref('int_works') }}
    where not is_in_catalogue

),

final as (

    select
        netflix_id,
        work_id,
        title_type,
        kind,
        title_source,
        work_name as title,
        listed_title,
        bracket_year,
        release_date,
        -- Nothing on Netflix was made after it came there.
        cast(extract(year from coalesce(release_date, first_seen)) as integer) as latest_year,
        cast(extract(year from began_on) as integer) as began_year,
        -- What takes longer is several films in one listing.
        case when kind <> 'series' and runtime_minutes <= 1000 then runtime_minutes end as runtime_minutes,
        hours_viewed
    from works

)

select * from final
