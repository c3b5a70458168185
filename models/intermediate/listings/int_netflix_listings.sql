with

catalogue_titles as (

    select * from {{ ref('int_catalogue_titles') }}

),

viewing as (

    select * from {{ ref('stg_netflix__viewing') }}

),

top10 as (

    select * from {{ ref('stg_netflix__top10') }}

),

listing_kinds as (

    select * from {{ ref('listing_kinds') }}

),

viewing_rows as (

    select
        viewing.listed_title,
        viewing.release_date,
        viewing.period_start,
        viewing.period_end,
        viewing.hours_viewed,
        viewing.runtime_minutes,
        listing_kinds.kind,
        -- Of a runtime that changed and a kind that changed, the latest report knows best.
        row_number() over (
            partition by viewing.listed_title, viewing.release_date
            order by
                case when viewing.runtime_minutes is null then 1 else 0 end asc,
                viewing.period_start desc,
                viewing.report_row_id asc
        ) as runtime_rank,
        row_number() over (
            partition by viewing.listed_title, viewing.release_date
            order by
                case when listing_kinds.kind is null then 1 else 0 end asc,
                viewing.period_start desc,
                viewing.report_row_id asc
        ) as kind_rank
    from viewing
    left join listing_kinds
        on
            listing_kinds.source_table = 'netflix_viewing'
            and viewing.source_sheet = listing_kinds.source_word

),

viewing_listings as (

    select
        'netflix_viewing' as title_source,
        listed_title,
        cast(null as {{ dbt.type_string() }}) as listed_season,
        max(case when kind_rank = 1 then kind end) as told_kind,
        count(distinct kind) > 1 as is_kind_disputed,
        listed_title as listed_name,
        release_date,
        min(period_end) as first_seen,
        -- Of a live event, 0 is told.
        nullif(max(case when runtime_rank = 1 then runtime_minutes end), 0) as runtime_minutes,
        cast(sum(hours_viewed) as bigint) as hours_viewed
    from viewing_rows
    group by listed_title, release_date

),

top10_rows as (

    select
        top10.listed_title,
        top10.listed_season,
        top10.week_ending,
        top10.hours_viewed,
        top10.runtime_minutes,
        listing_kinds.kind,
        row_number() over (
            partition by listing_kinds.kind, top10.listed_title, top10.listed_season
            order by
                case when top10.runtime_minutes is null then 1 else 0 end asc,
                top10.week_ending desc,
                top10.top10_row_id asc
        ) as runtime_rank
    from top10
    left join listing_kinds
        on
            listing_kinds.source_table = 'netflix_top10'
            and top10.category = listing_kinds.source_word

),

top10_listings as (

    select
        'netflix_top10' as title_source,
        listed_title,
        listed_season,
        kind as told_kind,
        false as is_kind_disputed,
        listed_title as listed_name,
        cast(null as date) as release_date,
        min(week_ending) as first_seen,
        -- Of a live event, 0 is told.
        nullif(max(case when runtime_rank = 1 then runtime_minutes end), 0) as runtime_minutes,
        cast(sum(hours_viewed) as bigint) as hours_viewed
    from top10_rows
    group by kind, listed_title, listed_season

),

catalogue_listings as (

    select
        'netflix_titles' as title_source,
        netflix_id,
        source_title as listed_title,
        kind as told_kind,
        base_title as listed_name,
        date_added as first_seen,
        runtime_minutes
    from catalogue_titles

),

every_listing as (

    select
        title_source,
        cast(null as {{ dbt.type_string() }}) as netflix_id,
        listed_title,
        listed_season,
        told_kind,
        is_kind_disputed,
        listed_name,
        release_date,
        first_seen,
        runtime_minutes,
        hours_viewed
    from viewing_listings

    union all

    select
        title_source,
        cast(null as {{ dbt.type_string() }}) as netflix_id,
        listed_title,
        listed_season,
        told_kind,
        is_kind_disputed,
        listed_name,
        release_date,
        first_seen,
        runtime_minutes,
        hours_viewed
    from top10_listings

    union all

    select
        title_source,
        netflix_id,
        listed_title,
        cast(null as {{ dbt.type_string() }}) as listed_season,
        told_kind,
        false as is_kind_disputed,
        listed_name,
        cast(null as date) as release_date,
        first_seen,
        runtime_minutes,
        cast(null as bigint) as hours_viewed
    from catalogue_listings

),

final as (

    select
        -- In the Top 10 a name may be a film and a series; in the reports their wording differs.
        {{ surrogate_key([
            'title_source', 'netflix_id', 'listed_title', 'listed_season', 'release_date',
            "case when title_source = 'netflix_top10' then told_kind end"
        ]) }} as listing_id,
        title_source,
        netflix_id,
        listed_title,
        listed_season,
        told_kind,
        is_kind_disputed,
        case when title_source = 'netflix_titles' then listed_name else split_part(listed_name, ' // ', 1) end
            as english_name,
        case
            when title_source <> 'netflix_titles' and listed_name like '% // %'
                then substr(listed_name, length(split_part(listed_name, ' // ', 1)) + 5)
        end as original_names,
        release_date,
        first_seen,
        runtime_minutes,
        hours_viewed
    from every_listing

)

select * from final
