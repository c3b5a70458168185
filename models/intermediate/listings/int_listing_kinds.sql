with

listings as (

    select * from {{ ref('int_netflix_listings') }}

),

listing_keys as (

    select * from {{ ref('int_listing_keys') }}

),

top10_seasons as (

    -- The Top 10 says which show a season is of: `Stranger Things 4` is of `Stranger Things`.
    select
        replace({{ normalize_numerals(normalize_text('listed_season')) }}, ' ', '') as season_key,
        min(english_name) as show_name
    from listings
    where title_source = 'netflix_top10' and listed_season is not null
    group by replace({{ normalize_numerals(normalize_text('listed_season')) }}, ' ', '')

),

joined as (

    select
        listings.listing_id,
        listings.title_source,
        listings.told_kind,
        listings.is_kind_disputed,
        listings.listed_season,
        listings.runtime_minutes,
        listing_keys.base_name,
        listing_keys.whole_name,
        listing_keys.bracket_year,
        listing_keys.base_key,
        listing_keys.whole_key,
        listing_keys.before_colon_key,
        listing_keys.before_number_key,
        listing_keys.tells_series,
        listing_keys.has_season or listings.listed_season is not null as has_season,
        coalesce(listings.listed_season, listing_keys.season) as season,
        top10_seasons.show_name,
        replace({{ normalize_numerals(normalize_text('top10_seasons.show_name')) }}, ' ', '') as show_key
    from listings
    inner join listing_keys on listings.listing_id = listing_keys.listing_id
    left join top10_seasons on listing_keys.whole_key = top10_seasons.season_key

),

series_names as (

    -- Of what a list has with the series: its name, and without a number at its end.
    select base_key as series_key
    from joined
    where told_kind = 'series'

    union

    select before_number_key as series_key
    from joined
    where told_kind = 'series' and before_number_key is not null

),

shows as (

    -- What is known to be a series, by its name without season.
    select distinct
        base_key as show_key,
        has_season
    from joined
    where
        (told_kind = 'series' and (has_season or title_source = 'netflix_titles'))
        or (
            told_kind is null
            and has_season
            and (tells_series or base_key in (select series_names.series_key from series_names))
        )

),

seasoned as (

    select show_key from shows
    where has_season

),

only_series_in_top10 as (

    select whole_key
    from joined
    where title_source = 'netflix_top10'
    group by whole_key
    having min(told_kind) = 'series'

),

resolved as (

    select
        joined.listing_id,
        joined.title_source,
        joined.told_kind,
        joined.is_kind_disputed,
        joined.listed_season,
        joined.runtime_minutes,
        joined.base_name,
        joined.whole_name,
        joined.bracket_year,
        joined.base_key,
        joined.whole_key,
        joined.has_season,
        joined.season,
        joined.show_name,
        joined.show_key,
        case
            -- `Season 1` is of a series, whichever list has it.
            when joined.tells_series then 'series'
            when joined.told_kind is not null then joined.told_kind
            when joined.has_season and joined.base_key in (select series_names.series_key from series_names)
                then 'series'
            when joined.whole_key in (select only_series_in_top10.whole_key from only_series_in_top10) then 'series'
            when joined.show_key is not null then 'series'
            else 'film'
        end as listed_kind,
        joined.base_key in (select seasoned.show_key from seasoned) as is_named_like_a_show,
        -- `ONE PIECE: Marineford` is a part of a series that is listed by season too; an hour and a half is a special.
        coalesce(
            joined.before_colon_key in (select seasoned.show_key from seasoned)
            and joined.runtime_minutes >= {{ var('listings').least_minutes_of_season }},
            false
        ) as is_arc,
        coalesce(joined.before_number_key in (select shows.show_key from shows), false) as is_numbered,
        joined.before_colon_key,
        joined.before_number_key
    from joined

),

final as (

    select
        listing_id,
        case
            when is_kind_disputed and not has_season then 'special'
            when listed_kind <> 'series' then listed_kind
            when title_source = 'netflix_titles' or has_season or is_named_like_a_show then 'series'
            when show_key is not null or is_arc or is_numbered then 'series'
            -- A series without seasons, of the length of a film: a special, such as a stand-up.
            when coalesce(runtime_minutes, 0) < {{ var('listings').least_minutes_of_season }} then 'special'
            else 'series'
        end as kind,
        case
            when listed_kind <> 'series' or (is_kind_disputed and not has_season) then whole_name
            when title_source = 'netflix_titles' or has_season then base_name
            when show_key is not null then show_name
            when is_named_like_a_show then base_name
            when is_numbered then {{ regexp_replace('base_name', ':? [0-9]+$') }}
            when is_arc then {{ regexp_replace('base_name', ': [^:]+$') }}
            else base_name
        end as work_name,
        case
            when listed_kind <> 'series' or (is_kind_disputed and not has_season) then whole_key
            when title_source = 'netflix_titles' or has_season then base_key
            when show_key is not null then show_key
            when is_named_like_a_show then base_key
            when is_numbered then before_number_key
            when is_arc then before_colon_key
            else base_key
        end as work_name_key,
        bracket_year,
        case
            when listed_kind <> 'series' then null
            when has_season then season
            when show_key is not null or is_numbered or is_arc then base_name
        end as season
    from resolved

)

select * from final
