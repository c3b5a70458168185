with

titles as (

    select * from {{ ref('int_netflix_titles') }}

),

viewing as (

    select * from {{ ref('int_listed_viewing') }}

),

title_viewing as (

    select * from {{ ref('int_title_viewing') }}

),

top10 as (

    select * from {{ ref('int_listed_top10') }}

),

catalogue_titles as (

    select * from {{ ref('int_catalogue_titles') }}

),

catalogue_day as (

    -- The catalogue names no day of its own: the last day on which a title was added is the nearest.
    select max(date_added) as last_day
    from catalogue_titles

),

sightings as (

    select
        catalogue_titles.netflix_id,
        'netflix_titles' as title_source,
        catalogue_titles.date_added as first_day,
        catalogue_day.last_day
    from catalogue_titles
    cross join catalogue_day

    union all

    -- A title with a release day came to Netflix on it; of any other the report says only that it was there.
    select
        netflix_id,
        'netflix_viewing' as title_source,
        case when release_date <= period_end then release_date else period_start end as first_day,
        period_end as last_day
    from viewing

    union all

    select
        netflix_id,
        'netflix_top10' as title_source,
        {{ dbt.cast(dbt.dateadd('day', -6, 'week_ending'), 'date') }} as first_day,
        week_ending as last_day
    from top10
    where week_ending is not null

),

seen as (

    select
        netflix_id,
        min(first_day) as first_seen_on_netflix,
        max(last_day) as last_seen_on_netflix
    from sightings
    group by netflix_id

),

listed_in as (

    select distinct
        netflix_id,
        title_source
    from sightings

),

source_lists as (

    select
        netflix_id,
        {{ collect_list('title_source', 'title_source') }} as listed_in
    from listed_in
    group by netflix_id

),

viewed as (

    select
        netflix_id,
        hours_viewed,
        views,
        row_number() over (partition by netflix_id order by period_end desc) as periods_back
    from title_viewing

),

top10_weeks as (

    select
        netflix_id,
        cast(count(distinct week_ending) as integer) as weeks_in_top_10
    from top10
    group by netflix_id

),

final as (

    select
        titles.netflix_id,
        seen.first_seen_on_netflix,
        seen.last_seen_on_netflix,
        viewed.hours_viewed,
        viewed.views,
        top10_weeks.weeks_in_top_10,
        source_lists.listed_in
    from titles
    left join seen on titles.netflix_id = seen.netflix_id
    left join source_lists on titles.netflix_id = source_lists.netflix_id
    left join viewed
        on
            titles.netflix_id = viewed.netflix_id
            and viewed.periods_back = 1
    left join top10_weeks on titles.netflix_id = top10_weeks.netflix_id

)

select * from final
