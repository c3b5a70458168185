{{ config(pre_hook="{{ prefer_parallel_scan() }}", meta={'rows_by': {'title': 'rated_title_id'}}) }}
with

matches as (

    select * from {{ ref('int_matches') }}

),

rated_titles as (

    select * from {{ ref('int_rated_titles') }}

),

final as (

    -- Several titles of Netflix may be the same one.
    select distinct
        matches.platform,
        matches.rated_title_id,
        rated_titles.year_from,
        rated_titles.genre_names
    from rated_titles
    inner join matches
        on
            rated_titles.platform = matches.platform
            and rated_titles.rated_title_id = matches.rated_title_id

)

select * from final
