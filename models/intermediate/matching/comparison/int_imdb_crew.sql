{{ config(meta={'rows_by': {'title': 'imdb_id'}}) }}
with

crew as (

    select * from {{ ref('stg_imdb__title_crew') }}

),

candidates as (

    select * from {{ ref('int_match_candidates') }}
    where platform = 'imdb'

),

known_crew as (

    select
        imdb_id,
        director_ids,
        writer_ids
    from crew
    where
        (director_ids is not null or writer_ids is not null)
        and imdb_id in (select candidates.rated_title_id from candidates)

),

id_lists as (

    select
        imdb_id,
        'director' as source_role,
        director_ids as person_ids
    from known_crew

    union all

    select
        imdb_id,
        'writer' as source_role,
        writer_ids as person_ids
    from known_crew

),

split as (

    {{ split_to_rows('id_lists', ['imdb_id', 'source_role'], 'person_ids') }}

),

final as (

    select
        imdb_id,
        source_role,
        item as person_id,
        min(item_number) as credit_order
    from split
    group by imdb_id, source_role, item

)

select * from final
