with

titles as (

    select * from {{ ref('int_netflix_titles') }}

),

new_works as (

    select * from {{ ref('int_new_works') }}

),

listing_works as (

    select * from {{ ref('int_listing_works') }}

),

listing_wordings as (

    select * from {{ ref('int_listing_wordings') }}

),

original_names as (

    select distinct
        new_works.netflix_id,
        case when new_works.kind = 'series' then listing_wordings.base_name else listing_wordings.whole_name end
            as title_name
    from new_works
    inner join listing_works on new_works.work_id = listing_works.work_id
    inner join listing_wordings on listing_works.listing_id = listing_wordings.listing_id
    where listing_wordings.name_origin = 'original'

),

every_name as (

    select
        netflix_id,
        title as title_name,
        'primary' as name_origin
    from titles

    union all

    -- A language version also has the name of the original film.
    select
        netflix_id,
        base_title as title_name,
        'language_version' as name_origin
    from titles
    where language_version is not null

    union all

    -- `22-Jul` may have been July 22 or 22 July.
    select
        netflix_id,
        title_date_turned as title_name,
        'date_turned' as name_origin
    from titles
    where title_date_turned is not null

    union all

    select
        netflix_id,
        {{ regexp_replace('title', '( [(][^()]*[)])+$') }} as title_name,
        'without_brackets' as name_origin
    from titles
    where language_version is null and {{ regexp_like('title', ' [(][^()]*[)]$') }}

    union all

    -- A year or a short mark in brackets is not a name.
    select
        netflix_id,
        {{ regexp_extract('title', ' [(]([^()]*)[)]$') }} as title_name,
        'in_brackets' as name_origin
    from titles
    where
        language_version is null
        and {{ regexp_like('title', ' [(][^()]{4,}[)]$') }}
        and not {{ regexp_like('title', ' [(][0-9]+[)]$') }}

    union all

    -- Of a work that only viewing reports list.
    select
        netflix_id,
        title_name,
        'original' as name_origin
    from original_names

),

normalized as (

    select
        netflix_id,
        title_name,
        name_origin,
        -- A name of marks alone is its own key.
        coalesce(
            nullif({{ normalize_text('title_name') }}, ''), {{ lower_case('trim(title_name)') }}
        ) as normalized_name
    from every_name
    {{ optimization_fence() }}

),

numerals_normalized as (

    select
        netflix_id,
        title_name,
        name_origin,
        {{ normalize_numerals('normalized_name') }} as normalized_name
    from normalized
    {{ optimization_fence() }}

),

final as (

    select
        netflix_id,
        title_name,
        name_origin,
        normalized_name,
        replace(normalized_name, ' ', '') as title_key
    from numerals_normalized
    where normalized_name <> ''

)

select * from final
