{{ config(pre_hook="{{ prefer_parallel_scan() }}", meta={'rows_by': {'title': 'rated_title_id'}}) }}
with

matches as (

    select * from {{ ref('int_matches') }}

),

final as (

    -- Without an import CTE, which Postgres lets one process alone read: of all names these are a hundredth.
    select distinct
        matches.netflix_id,
        matches.platform,
        matches.rated_title_id,
        rated_names.title_name
    from {{ ref('int_rated_title_names') }} as rated_names
    inner join matches
        on
            rated_names.platform = matches.platform
            and rated_names.rated_title_id = matches.rated_title_id

)

select * from final
