with

listings as (

    select * from {{ ref('int_netflix_listings') }}
    where title_source <> 'netflix_titles'

),

listing_keys as (

    select * from {{ ref('int_listing_keys') }}

),

listing_kinds as (

    select * from {{ ref('int_listing_kinds') }}

),

joined as (

    select
        listings.listing_id,
        listings.title_source,
        listings.release_date,
        listings.first_seen,
        listings.runtime_minutes,
        listings.hours_viewed,
        listing_kinds.kind,
        case when listing_kinds.kind = 'series' then 'series' else 'movie' end as title_type,
        listing_kinds.work_name_key,
        listing_kinds.bracket_year,
        case
            when listing_kinds.kind <> 'series' and listing_keys.language_version is null then listing_keys.original_key
        end as original_key,
        listings.title_source = 'netflix_viewing' as is_in_report,
        listing_keys.language_version is not null as is_version
    from listings
    inner join listing_kinds on listings.listing_id = listing_kinds.listing_id
    inner join listing_keys on listings.listing_id = listing_keys.listing_id

),

counted as (

    select
        listing_id,
        title_source,
        release_date,
        first_seen,
        runtime_minutes,
        hours_viewed,
        title_type,
        work_name_key,
        bracket_year,
        original_key,
        is_in_report,
        is_version,
        sum(case when is_in_report and not is_version then 1 else 0 end)
            over (partition by title_type, work_name_key) as full_listings
    from joined

),

full_texts as (

    -- The Top 10 has no original names, and a language version is the work of the name that it is a version of: they
    -- belong to what a report lists in full.
    select
        listing_id,
        title_source,
        release_date,
        first_seen,
        runtime_minutes,
        hours_viewed,
        title_type,
        work_name_key,
        bracket_year,
        original_key,
        is_in_report and (not is_version or full_listings = 0) as is_full,
        {{ surrogate_key(['title_type', 'work_name_key', 'bracket_year', 'original_key']) }} as text_key
    from counted

),

texts as (

    select
        listing_id,
        release_date,
        first_seen,
        runtime_minutes,
        hours_viewed,
        title_type,
        work_name_key,
        bracket_year,
        original_key,
        is_full,
        text_key || case when is_full then ' full' else '' end as text_key
    from full_texts

),

stepped as (

    -- Of one name, films of other lengths are other films; where no length is told, those of other days.
    select
        listing_id,
        release_date,
        first_seen,
        runtime_minutes,
        hours_viewed,
        title_type,
        work_name_key,
        bracket_year,
        original_key,
        is_full,
        text_key,
        case
            when title_type = 'series' then 0
            when
                runtime_minutes - lag(runtime_minutes) over (
                    partition by text_key
                    order by runtime_minutes asc nulls last, release_date asc nulls last, listing_id asc
                ) > {{ var('listings').minutes_apart }}
                then 1
            when
                runtime_minutes is null
                and release_date <> lag(release_date) over (
                    partition by text_key
                    order by runtime_minutes asc nulls last, release_date asc nulls last, listing_id asc
                )
                then 1
            else 0
        end as step
    from texts

),

versions as (

    select
        listing_id,
        release_date,
        first_seen,
        runtime_minutes,
        hours_viewed,
        title_type,
        work_name_key,
        bracket_year,
        original_key,
        is_full,
        text_key || ' ' || sum(step) over (
            partition by text_key
            order by runtime_minutes asc nulls last, release_date asc nulls last, listing_id asc
            rows between unbounded preceding and current row
        ) as group_id
    from stepped

),

groups as (

    select
        group_id,
        title_type,
        work_name_key,
        bracket_year,
        original_key,
        is_full,
        min(release_date) as release_date,
        min(first_seen) as first_seen,
        min(runtime_minutes) as shortest,
        max(runtime_minutes) as longest,
        coalesce(sum(hours_viewed), 0) as hours_viewed
    from versions
    group by group_id, title_type, work_name_key, bracket_year, original_key, is_full

),

full_groups as (

    select * from groups
    where is_full

),

-- A name without a year in brackets may be that of a work that has one elsewhere, and the other way round.
links as (

    select
        groups.group_id,
        full_groups.group_id as work_id,
        row_number() over (
            partition by groups.group_id
            order by
                case
                    when groups.is_full and groups.group_id <> full_groups.group_id then 0
                    when not ({{ differs('groups.bracket_year', 'full_groups.bracket_year') }}) then 1
                    else 2
                end asc,
                case
                    when groups.title_type = 'series' then 1
                    when
                        groups.longest between
                        full_groups.shortest - {{ var('listings').minutes_apart }}
                        and full_groups.longest + {{ var('listings').minutes_apart }}
                        then 0
                    when groups.longest is null or full_groups.longest is null then 1
                    else 2
                end asc,
                -- Nothing is watched before it is there.
                case when full_groups.release_date > groups.first_seen then 1 else 0 end asc,
                full_groups.hours_viewed desc,
                full_groups.group_id asc
        ) as link_rank
    from groups
    inner join full_groups
        on
            groups.title_type = full_groups.title_type
            and groups.work_name_key = full_groups.work_name_key
            and (
                groups.bracket_year is null
                or full_groups.bracket_year is null
                or groups.bracket_year = full_groups.bracket_year
            )
    where
        (
            not groups.is_full
            or groups.group_id = full_groups.group_id
            -- A name that got its year in brackets later.
            or (
                groups.title_type = 'movie'
                and groups.bracket_year is null
                and groups.longest is null
                and groups.release_date is null
                and full_groups.first_seen > groups.first_seen
                and not ({{ differs('groups.original_key', 'full_groups.original_key') }})
            )
        )
        and (
            groups.title_type = 'series'
            or groups.longest is null
            or full_groups.longest is null
            or groups.longest between full_groups.shortest - {{ var('listings').most_minutes_apart }}
            and full_groups.longest + {{ var('listings').most_minutes_apart }}
        )

),

joined_works as (

    select
        versions.listing_id,
        coalesce(links.work_id, versions.group_id) as work_id
    from versions
    left join links
        on
            versions.group_id = links.group_id
            and links.link_rank = 1

),

final as (

    select
        listing_id,
        min(listing_id) over (partition by work_id) as work_id
    from joined_works

)

select * from final
