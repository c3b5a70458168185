{{ config(pre_hook="{{ prefer_parallel_scan() }}") }}
with

netflix_names as (

    select * from {{ ref('int_netflix_title_names') }}

),

netflix_spellings as (

    select * from {{ ref('int_netflix_name_spellings') }}

),

netflix_titles as (

    select * from {{ ref('int_netflix_titles') }}

),

platforms as (

    select * from {{ ref('platforms') }}

),

rated_names as (

    select * from {{ ref('int_rated_title_names') }}

),

every_name as (

    select
        netflix_id,
        title_key,
        'whole' as part
    from netflix_names

    union all

    -- The other spellings are made of Netflix's thousands of names: the millions on the other side stay as they are.
    select
        netflix_id,
        title_key,
        case when name_origin = 'subtitle' then 'subtitle' else 'respelt' end as part
    from netflix_spellings

),

sought_names as (

    -- The names of each title, for each platform that has titles of its type.
    select
        every_name.netflix_id,
        every_name.title_key,
        every_name.part,
        netflix_titles.release_year,
        netflix_titles.title_type,
        platforms.platform
    from every_name
    inner join netflix_titles on every_name.netflix_id = netflix_titles.netflix_id
    cross join platforms
    where
        (netflix_titles.title_type = 'movie' and platforms.covers_films)
        or (netflix_titles.title_type = 'series' and platforms.covers_series)

),

rated_titles as (

    select * from {{ ref('int_rated_titles') }}

),

names_and_parts as (

    {{ names_and_parts('rated_names') }}
    {{ optimization_fence() }}

),

listed_names as (

    select * from {{ ref('int_rated_title_names') }}
    where name_origin in ('primary', 'original')

),

parts_apart as (

    {{ subtitle_parts('listed_names', ['platform', 'rated_title_id']) }}
    {{ optimization_fence() }}

),

names_to_key as (

    select
        platform,
        rated_title_id,
        title_name,
        'whole' as part
    from names_and_parts

    union all

    select
        platform,
        rated_title_id,
        name_part as title_name,
        'subtitle' as part
    from parts_apart

),

normalized as (

    select
        platform,
        rated_title_id,
        part,
        coalesce(nullif({{ normalize_text('title_name') }}, ''), lower(title_name)) as normalized_name
    from names_to_key
    {{ optimization_fence() }}

),

keyed as (

    select
        platform,
        rated_title_id,
        part,
        replace({{ normalize_numerals('normalized_name') }}, ' ', '') as title_key
    from normalized

),

found as (

    select
        sought_names.netflix_id,
        sought_names.title_type,
        sought_names.release_year,
        keyed.platform,
        keyed.rated_title_id,
        max(case when sought_names.part = 'whole' and keyed.part = 'whole' then 1 else 0 end) = 1 as is_whole
    from keyed
    inner join sought_names
        on
            keyed.title_key = sought_names.title_key
            and keyed.platform = sought_names.platform
    where keyed.part = 'whole' or sought_names.part = 'whole'
    group by
        sought_names.netflix_id, sought_names.title_type, sought_names.release_year, keyed.platform,
        keyed.rated_title_id

),

final as (

    select distinct
        found.netflix_id,
        found.platform,
        found.rated_title_id
    from found
    inner join rated_titles
        on
            found.platform = rated_titles.platform
            and found.rated_title_id = rated_titles.rated_title_id
    where
        found.is_whole
        -- Another spelling or a part of a name is a candidate only in its own year.
        or (
            found.title_type = rated_titles.title_type
            and found.release_year >= rated_titles.year_from - 1
            and found.release_year <= case
                when rated_titles.title_type = 'movie' then rated_titles.year_from + 1
                else coalesce(rated_titles.year_to, rated_titles.year_from + 10) + 1
            end
        )

)

select * from final
