{{ config(pre_hook="{{ prefer_parallel_scan() }}", meta={'rows_by': {'title': 'rated_title_id'}}) }}
with

sought_names as (

    select * from {{ ref('int_sought_names') }}

),

rated_names as (

    -- Read three times, each by several processes: one CTE that is asked for all would be read by one.
    select * from {{ ref('int_rated_title_names') }}
    where title_name like '%)'

),

rated_titles as (

    select * from {{ ref('int_rated_titles') }}

),

in_brackets as (

    {{ bracket_parts('rated_names') }}
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
    from {{ ref('int_rated_title_names') }}

    union all

    select
        platform,
        rated_title_id,
        title_name,
        'whole' as part
    from in_brackets

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
        coalesce(nullif({{ normalize_text('title_name') }}, ''), {{ lower_case('title_name') }}) as normalized_name
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
        sought_names.is_whole
    from keyed
    inner join sought_names
        on
            keyed.title_key = sought_names.title_key
            and keyed.part = sought_names.rated_part
            and keyed.platform = sought_names.platform
    {{ optimization_fence() }}

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
