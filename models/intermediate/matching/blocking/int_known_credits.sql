{{ config(pre_hook="{{ prefer_parallel_scan() }}", meta={'rows_by': {'title': 'imdb_id', 'person': 'person_id'}}) }}
with

known_people as (

    select * from {{ ref('int_known_people') }}

),

principals as (

    select * from {{ ref('stg_imdb__title_principals') }}

),

credit_roles as (

    select * from {{ ref('credit_roles') }}
    where platform = 'imdb' and comparison_role in ('director', 'cast')

),

rated_titles as (

    select * from {{ ref('int_rated_titles') }}
    where platform = 'imdb'

),

known_credits as (

    select distinct
        principals.imdb_id,
        principals.person_id,
        known_people.name_key
    from principals
    inner join credit_roles on principals.source_role = credit_roles.source_role
    inner join known_people on principals.person_id = known_people.person_id

),

final as (

    select
        known_credits.imdb_id,
        known_credits.person_id,
        known_credits.name_key,
        rated_titles.title_type,
        rated_titles.year_from,
        rated_titles.year_to
    from known_credits
    left join rated_titles on known_credits.imdb_id = rated_titles.rated_title_id

)

select * from final
