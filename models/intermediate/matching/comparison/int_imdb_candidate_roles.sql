{{ config(pre_hook="{{ prefer_parallel_scan() }}", meta={'rows_by': {'title': 'imdb_id'}}) }}
with

principals as (

    select * from {{ ref('stg_imdb__title_principals') }}

),

crew as (

    select * from {{ ref('int_imdb_crew') }}

),

candidates as (

    select * from {{ ref('int_match_candidates') }}
    where platform = 'imdb'

),

credit_roles as (

    select * from {{ ref('credit_roles') }}
    where platform = 'imdb'

),

credits as (

    select
        imdb_id,
        source_role,
        person_id,
        credit_order,
        characters
    from principals
    where imdb_id in (select candidates.rated_title_id from candidates)

    union all

    select
        imdb_id,
        source_role,
        person_id,
        credit_order,
        cast(null as {{ dbt.type_string() }}) as characters
    from crew

),

final as (

    -- Directors and writers are in both files, some actors several times with one character each.
    select
        credits.imdb_id,
        credits.source_role,
        credits.person_id,
        credit_roles.role,
        credit_roles.comparison_role,
        min(credits.credit_order) as credit_order,
        min(credits.characters) as characters
    from credits
    inner join credit_roles on credits.source_role = credit_roles.source_role
    group by
        credits.imdb_id, credits.source_role, credits.person_id, credit_roles.role, credit_roles.comparison_role

)

select * from final
