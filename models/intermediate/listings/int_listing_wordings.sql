with

listings as (

    select * from {{ ref('int_netflix_listings') }}

),

listing_names as (

    select * from {{ ref('int_listing_names') }}

),

season_words as (

    select * from {{ ref('season_words') }}

),

languages as (

    select * from {{ ref('languages') }}

),

title_sources as (

    select * from {{ ref('title_sources') }}

),

overrides as (

    select * from {{ ref('listing_overrides') }}

),

originals_apart as (

    select
        listing_id,
        name_origin,
        name_number,
        listed_name,
        case when name_origin = 'original' then listed_name end as original_name
    from listing_names

),

ended as (

    -- What follows the last colon may be the season.
    select
        listing_id,
        name_origin,
        name_number,
        listed_name,
        {{ regexp_extract('listed_name', '^(.*[^ :：]) ?[:：]') }} as before_colon,
        {{ season_shape(regexp_extract('listed_name', '[:：] *([^:：]+)$')) }} as colon_shape,
        -- `Season 1: Cora`
        {{ regexp_extract('listed_name', '^(.*[^ :：]) ?[:：][^:：]+[:：][^:：]+$') }} as before_colons,
        {{ season_shape(regexp_extract('listed_name', '[:：] *([^:：]+)[:：][^:：]+$')) }} as colons_shape,
        -- Without a colon, as many an original has it: one word or two at the end.
        {{ regexp_extract('original_name', '^(.*[^ ]) [^ ]+$') }} as before_word,
        {{ season_shape(regexp_extract('original_name', ' ([^ ]+)$')) }} as word_shape,
        {{ regexp_extract('original_name', '^(.*[^ ]) [^ ]+ [^ ]+$') }} as before_words,
        {{ season_shape(regexp_extract('original_name', ' ([^ ]+ [^ ]+)$')) }} as words_shape
    from originals_apart

),

cut_once as (

    select
        ended.listing_id,
        ended.name_origin,
        ended.name_number,
        ended.listed_name,
        case
            when by_colon.wording is not null or (ended.colon_shape = '#' and ended.before_colon is not null)
                then ended.before_colon
            when by_colons.tells_series then ended.before_colons
            when by_words.wording is not null then ended.before_words
            when by_word.wording is not null then ended.before_word
            else ended.listed_name
        end as base_name,
        coalesce(by_colon.tells_series, false) or coalesce(by_colons.tells_series, false) as tells_series
    from ended
    left join season_words as by_colon on ended.colon_shape = by_colon.wording
    left join season_words as by_colons on ended.colons_shape = by_colons.wording
    left join season_words as by_words on ended.words_shape = by_words.wording
    left join season_words as by_word on ended.word_shape = by_word.wording

),

ended_again as (

    -- `Season 2: Part 1`
    select
        listing_id,
        name_origin,
        name_number,
        listed_name,
        base_name,
        tells_series,
        {{ regexp_extract('base_name', '^(.*[^ :：]) ?[:：]') }} as before_colon,
        {{ season_shape(regexp_extract('base_name', '[:：] *([^:：]+)$')) }} as colon_shape
    from cut_once

),

cut as (

    select
        ended_again.listing_id,
        ended_again.name_origin,
        ended_again.name_number,
        ended_again.listed_name,
        case
            when ended_again.base_name <> ended_again.listed_name and by_colon.wording is not null
                then ended_again.before_colon
            else ended_again.base_name
        end as base_name,
        ended_again.tells_series or coalesce(by_colon.tells_series, false) as tells_series
    from ended_again
    left join season_words as by_colon on ended_again.colon_shape = by_colon.wording

),

told as (

    select
        cut.listing_id,
        cut.name_origin,
        cut.name_number,
        cut.listed_name,
        -- The catalogue lists no seasons: there such a word is the title's own.
        case when title_sources.lists_seasons then cut.base_name else cut.listed_name end as base_name,
        title_sources.lists_seasons and cut.tells_series as tells_series,
        overrides.work_title,
        overrides.work_year
    from cut
    inner join listings on cut.listing_id = listings.listing_id
    inner join title_sources on listings.title_source = title_sources.title_source
    left join overrides
        on
            cut.name_origin = 'english'
            and title_sources.lists_seasons
            and listings.listed_title = overrides.listed_title
            and (listings.told_kind is null or listings.told_kind = overrides.kind)
            and (overrides.release_date is null or listings.release_date = overrides.release_date)

),

final as (

    select
        told.listing_id,
        told.name_origin,
        told.name_number,
        told.listed_name,
        case
            when told.work_title is not null then told.work_title
            when languages.language is not null then {{ regexp_replace('told.base_name', ' *[(][^()]*[)]$') }}
            else {{ regexp_replace('told.base_name', ' *[(](18|19|20)[0-9][0-9][)]$') }}
        end as base_name,
        case
            when told.work_title is not null then told.work_title
            when languages.language is not null then {{ regexp_replace('told.listed_name', ' *[(][^()]*[)]$') }}
            else {{ regexp_replace('told.listed_name', ' *[(](18|19|20)[0-9][0-9][)]$') }}
        end as whole_name,
        case
            when told.work_title is not null then told.work_year
            else {{ try_to_integer(regexp_extract('told.base_name', '[(]((?:18|19|20)[0-9][0-9])[)]$')) }}
        end as bracket_year,
        languages.language as language_version,
        case
            when told.work_title is null
                then nullif(trim(both ' :：' from substr(told.listed_name, length(told.base_name) + 1)), '')
        end as season,
        told.base_name <> told.listed_name as has_season,
        told.tells_series
    from told
    left join languages
        on
            {{ regexp_extract('told.base_name', '[(]([A-Z][a-z]+)(?: Version)?[)]$') }} = languages.language

)

select * from final
