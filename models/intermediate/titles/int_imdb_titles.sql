{{ config(meta={'rows_by': {'title': 'imdb_id'}}) }}
with

titles as (

    select * from {{ ref('stg_imdb__title_basics') }}

),

kept_types as (

    select * from {{ ref('title_types') }}
    where platform = 'imdb' and is_kept

),

final as (

    select
        titles.imdb_id,
        kept_types.title_type,
        kept_types.kind,
        kept_types.source_type,
        titles.primary_title,
        titles.original_title,
        titles.start_year,
        titles.end_year,
        titles.runtime_minutes,
        titles.is_adult,
        titles.genre_names
    from titles
    inner join kept_types on titles.source_type = kept_types.source_type

)

select * from final
