{{ config(pre_hook="{{ prefer_parallel_scan() }}", meta={'rows_by': {'title': 'rated_title_id'}}) }}
with

aliases as (

    select * from {{ ref('stg_imdb__title_akas') }}

),

rated_titles as (

    select * from {{ ref('int_rated_titles') }}

),

final as (

    select
        platform,
        rated_title_id,
        trim(title) as title_name,
        'primary' as name_origin
    from rated_titles
    where title is not null

    union all

    -- IMDb's titles have no import CTE: Postgres would compute a CTE that is used twice first, in one process.
    select
        'imdb' as platform,
        imdb_id as rated_title_id,
        trim(original_title) as title_name,
        'original' as name_origin
    from {{ ref('int_imdb_titles') }}
    where original_title <> primary_title

    union all

    select
        'imdb' as platform,
        imdb_titles.imdb_id as rated_title_id,
        trim(aliases.title) as title_name,
        'also_known_as' as name_origin
    from aliases
    inner join {{ ref('int_imdb_titles') }} as imdb_titles on aliases.imdb_id = imdb_titles.imdb_id
    where aliases.title not in (imdb_titles.primary_title, imdb_titles.original_title)

)

select * from final
