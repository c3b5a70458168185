{{ config(pre_hook="{{ prefer_parallel_scan() }}", meta={'rows_by': {'title': 'imdb_id'}}) }}
with

titles as (

    select * from {{ ref('stg_imdb__title_basics') }}

),

types_not_kept as (

    select * from {{ ref('title_types') }}
    where platform = 'imdb' and not is_kept

),

netflix_names as (

    select * from {{ ref('int_netflix_title_names') }}

),

netflix_titles as (

    select * from {{ ref('int_netflix_titles') }}

),

sought as (

    -- Letter by letter only: these are most of IMDb's titles, and to normalize all of their names takes minutes.
    select distinct
        {{ lower_case('netflix_names.title_name') }} as title_name,
        netflix_titles.title_type,
        netflix_titles.release_year,
        netflix_titles.runtime_minutes
    from netflix_names
    inner join netflix_titles on netflix_names.netflix_id = netflix_titles.netflix_id

),

of_that_name as (

    select
        imdb_id,
        source_type,
        primary_title,
        start_year,
        runtime_minutes,
        is_adult,
        genre_names
    from titles
    -- Not of a CTE, which is worked out first, and then by one process: all titles would have to be handed to it.
    where
        {{ lower_case('primary_title') }} in (
            select {{ lower_case('known_names.title_name') }} from {{ ref('int_netflix_title_names') }} as known_names
        )
    {{ optimization_fence() }}

),

final as (

    -- Thousands of episodes have the name of a film: the year and the length must agree as well.
    select distinct
        of_that_name.imdb_id,
        types_not_kept.title_type,
        types_not_kept.kind,
        of_that_name.source_type,
        of_that_name.primary_title,
        of_that_name.start_year,
        of_that_name.runtime_minutes,
        of_that_name.is_adult,
        of_that_name.genre_names
    from of_that_name
    inner join types_not_kept on of_that_name.source_type = types_not_kept.source_type
    inner join sought
        on
            {{ lower_case('of_that_name.primary_title') }} = sought.title_name
            and types_not_kept.title_type = sought.title_type
    where
        of_that_name.start_year between sought.release_year - 1 and sought.release_year + 1
        and of_that_name.runtime_minutes between sought.runtime_minutes - 10 and sought.runtime_minutes + 10

)

select * from final
