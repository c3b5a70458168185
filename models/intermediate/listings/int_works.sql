{%- set apart = var('listings').minutes_apart %}
{%- set most_apart = var('listings').most_minutes_apart %}
with

listings as (

    select * from {{ ref('int_netflix_listings') }}

),

listing_keys as (

    select * from {{ ref('int_listing_keys') }}

),

listing_kinds as (

    select * from {{ ref('int_listing_kinds') }}

),

listing_works as (

    select * from {{ ref('int_listing_works') }}

),

listing_wordings as (

    select * from {{ ref('int_listing_wordings') }}

),

catalogue_titles as (

    select * from {{ ref('int_catalogue_titles') }}

),

in_works as (

    -- The listing that stands for the work: one that a report has, of these the one that was watched most.
    select
        listing_works.work_id,
        listing_works.listing_id,
        listings.title_source,
        listings.listed_title,
        listings.original_names,
        listings.release_date,
        listings.first_seen,
        listings.hours_viewed,
        listing_kinds.kind,
        listing_kinds.work_name,
        listing_kinds.work_name_key,
        listing_kinds.bracket_year,
        listing_keys.original_key,
        listings.runtime_minutes,
        -- Of a series the day of its first season says when it began.
        case
            when
                listing_kinds.season is null
                or not {{ regexp_like('listing_kinds.season', '[0-9]') }}
                or {{ regexp_like('listing_kinds.season', '^[^0-9]*1[^0-9]*$') }}
                then listings.release_date
        end as began_on,
        row_number() over (
            partition by listing_works.work_id
            order by
                case when listings.title_source = 'netflix_viewing' then 0 else 1 end asc,
                case when listing_keys.language_version is null then 0 else 1 end asc,
                listings.release_date asc nulls last,
                listings.hours_viewed desc nulls last,
                listing_works.listing_id asc
        ) as place
    from listing_works
    inner join listings on listing_works.listing_id = listings.listing_id
    inner join listing_kinds on listing_works.listing_id = listing_kinds.listing_id
    inner join listing_keys on listing_works.listing_id = listing_keys.listing_id

),

works as (

    select
        work_id,
        max(case when place = 1 then listing_id end) as listing_id,
        case
            when max(case when kind = 'series' then 1 else 0 end) = 1 then 'series'
            when max(case when kind = 'special' then 1 else 0 end) = 1 then 'special'
            else 'film'
        end as kind,
        max(case when place = 1 then work_name end) as work_name,
        max(case when place = 1 then work_name_key end) as work_name_key,
        max(case when place = 1 then title_source end) as title_source,
        max(case when place = 1 then listed_title end) as listed_title,
        max(case when place = 1 then original_key end) as original_key,
        max(bracket_year) as bracket_year,
        min(release_date) as release_date,
        min(began_on) as began_on,
        min(first_seen) as first_seen,
        coalesce(max(case when place = 1 then runtime_minutes end), max(runtime_minutes)) as runtime_minutes,
        max(case when title_source = 'netflix_viewing' then hours_viewed end) as hours_viewed
    from in_works
    group by work_id

),

work_names as (

    select
        work_id,
        work_name_key as name_key,
        0 as name_number
    from works

    union

    -- Of a series any season's original name, of a film its own.
    select
        listing_works.work_id,
        replace({{ normalize_numerals(normalize_text('listing_wordings.base_name')) }}, ' ', '') as name_key,
        1 as name_number
    from listing_works
    inner join listing_wordings on listing_works.listing_id = listing_wordings.listing_id
    where listing_wordings.name_origin = 'original'

),

catalogue_keys as (

    select
        catalogue_titles.netflix_id,
        catalogue_titles.kind,
        catalogue_titles.release_year,
        catalogue_titles.runtime_minutes,
        catalogue_titles.date_added,
        listing_kinds.work_name_key,
        max(catalogue_titles.date_added) over () as last_day
    from catalogue_titles
    inner join listings on catalogue_titles.netflix_id = listings.netflix_id
    inner join listing_kinds on listings.listing_id = listing_kinds.listing_id

),

pairs as (

    select
        works.work_id,
        catalogue_keys.netflix_id,
        works.hours_viewed,
        work_names.name_number,
        case
            when works.kind = 'series' then 1
            when abs(works.runtime_minutes - catalogue_keys.runtime_minutes) <= {{ apart }} then 0
            when works.runtime_minutes is null or catalogue_keys.runtime_minutes is null then 1
            else 2
        end as runtime_place,
        case
            when works.release_date = catalogue_keys.date_added then 0
            when works.release_date is null then 1
            else 2
        end as day_place
    from works
    inner join work_names on works.work_id = work_names.work_id
    inner join catalogue_keys on work_names.name_key = catalogue_keys.work_name_key
    where
        (works.kind = 'special' or works.kind = catalogue_keys.kind)
        -- What came to Netflix later is not in the catalogue.
        and (works.release_date is null or works.release_date <= catalogue_keys.last_day)
        and (
            works.kind = 'series'
            or works.runtime_minutes is null
            or catalogue_keys.runtime_minutes is null
            or abs(works.runtime_minutes - catalogue_keys.runtime_minutes) <= {{ most_apart }}
        )
        and (
            works.bracket_year is null
            or catalogue_keys.release_year is null
            -- Of a series the catalogue has the year of the latest season.
            or (works.kind = 'series' and works.bracket_year <= catalogue_keys.release_year + 1)
            or abs(works.bracket_year - catalogue_keys.release_year) <= 1
        )

),

claims as (

    -- Which work is this row of the catalogue?
    select
        work_id,
        netflix_id,
        runtime_place,
        day_place,
        name_number,
        row_number() over (
            partition by netflix_id
            order by
                runtime_place asc, day_place asc, name_number asc, hours_viewed desc nulls last, work_id asc
        ) as claim_place
    from pairs

),

catalogue_ids as (

    -- Of several rows of one work the oldest: `s9` before `s10`.
    select
        work_id,
        netflix_id,
        row_number() over (
            partition by work_id
            order by runtime_place asc, name_number asc, length(netflix_id) asc, netflix_id asc
        ) as id_place
    from claims
    where claim_place = 1

),

told_apart as (

    select
        works.work_id,
        works.listing_id,
        works.kind,
        case when works.kind = 'series' then 'series' else 'movie' end as title_type,
        works.work_name,
        works.title_source,
        works.listed_title,
        works.bracket_year,
        works.release_date,
        works.began_on,
        works.first_seen,
        works.runtime_minutes,
        works.hours_viewed,
        catalogue_ids.netflix_id as catalogue_id,
        {{ surrogate_key([
            "case when works.kind = 'series' then 'series' else 'movie' end",
            'works.work_name_key',
            "case when works.kind <> 'series' then works.original_key end",
            "coalesce(cast(works.bracket_year as " ~ dbt.type_string() ~ "), cast(works.release_date as "
            ~ dbt.type_string() ~ "))"
        ]) }} as work_hash
    from works
    left join catalogue_ids on works.work_id = catalogue_ids.work_id and catalogue_ids.id_place = 1

),

numbered as (

    -- Two of one name and nothing else to tell them apart by than their length.
    select
        work_id,
        listing_id,
        kind,
        title_type,
        work_name,
        title_source,
        listed_title,
        bracket_year,
        release_date,
        began_on,
        first_seen,
        runtime_minutes,
        hours_viewed,
        catalogue_id,
        work_hash,
        row_number() over (
            partition by work_hash order by runtime_minutes asc nulls last, listing_id asc
        ) as same_hash
    from told_apart

),

final as (

    select
        work_id,
        coalesce(
            catalogue_id,
            'n' || substr(work_hash, 1, 15)
            || case
                when same_hash > 1 then cast(coalesce(runtime_minutes, same_hash) as {{ dbt.type_string() }})
                else ''
            end
        ) as netflix_id,
        catalogue_id is not null as is_in_catalogue,
        listing_id,
        title_type,
        kind,
        work_name,
        title_source,
        listed_title,
        bracket_year,
        release_date,
        began_on,
        first_seen,
        runtime_minutes,
        hours_viewed
    from numbered

)

select * from final
