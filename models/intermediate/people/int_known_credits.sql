{{ config(pre_hook="{{ prefer_parallel_scan() }}") }}
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

final as (

    -- A table: what reads it asks twice, and of a CTE that is asked twice one process would read all of IMDb's credits.
    select distinct
        principals.imdb_id,
        known_people.name_key
    from principals
    inner join known_people on principals.person_id = known_people.person_id
    inner join credit_roles on principals.source_role = credit_roles.source_role

)

select * from final
