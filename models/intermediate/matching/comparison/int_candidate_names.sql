{{ config(pre_hook="{{ prefer_parallel_scan() }}", meta={'rows_by': {'title': 'rated_title_id'}}) }}
with

candidates as (

    select distinct
        platform,
        rated_title_id
    from {{ ref('int_match_candidates') }}

),

rated_names as (

    select * from {{ ref('int_rated_title_names') }}

),

candidates_names as (

    -- Only the candidates' names, before names are split. A title has the same name in many regions.
    select distinct
        rated_names.platform,
        rated_names.rated_title_id,
        rated_names.title_name,
        rated_names.name_origin
    from rated_names
    inner join candidates
        on
            rated_names.platform = candidates.platform
            and rated_names.rated_title_id = candidates.rated_title_id

),

in_brackets as (

    {{ bracket_parts('candidates_names') }}

),

listed_names as (

    select * from candidates_names
    where name_origin in ('primary', 'original')

),

parts_apart as (

    {{ subtitle_parts('listed_names', ['platform', 'rated_title_id']) }}

),

every_name as (

    select
        platform,
        rated_title_id,
        title_name,
        title_name as name_part,
        name_origin
    from candidates_names

    union all

    select
        platform,
        rated_title_id,
        title_name,
        title_name as name_part,
        name_origin
    from in_brackets

    union all

    select
        platform,
        rated_title_id,
        title_name,
        name_part,
        'subtitle' as name_origin
    from parts_apart

),

once_each as (

    -- Two names may have a part in common.
    select distinct
        platform,
        rated_title_id,
        title_name,
        name_part,
        name_origin
    from every_name

),

normalized as (

    select
        platform,
        rated_title_id,
        title_name,
        name_origin,
        coalesce(nullif({{ normalize_text('name_part') }}, ''), {{ lower_case('trim(name_part)') }}) as normalized_name
    from once_each
    {{ optimization_fence() }}

),

numerals_normalized as (

    select
        platform,
        rated_title_id,
        title_name,
        name_origin,
        {{ normalize_numerals('normalized_name') }} as normalized_name
    from normalized
    {{ optimization_fence() }}

),

final as (

    select distinct
        platform,
        rated_title_id,
        title_name,
        name_origin,
        normalized_name,
        replace(normalized_name, ' ', '') as title_key
    from numerals_normalized

)

select * from final
