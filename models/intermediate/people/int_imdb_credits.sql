with

principals as (

    select * from {{ ref('stg_imdb__title_principals') }}

),

crew as (

    select * from {{ ref('int_imdb_crew') }}

),

credit_roles as (

    select * from {{ ref('credit_roles') }}
    where platform = 'imdb'

),

candidates as (

    select * from {{ ref('int_match_candidates') }}
    where platform = 'imdb'

),

names as (

    select * from {{ ref('stg_imdb__name_basics') }}

),

credits as (

    select
        principals.imdb_id,
        credit_roles.role,
        principals.person_id,
        principals.credit_order,
        principals.characters
    from principals
    inner join credit_roles on principals.source_role = credit_roles.source_role
    where principals.imdb_id in (select candidates.rated_title_id from candidates)

    union all

    select
        imdb_id,
        role,
        person_id,
        credit_order,
        cast(null as {{ dbt.type_string() }}) as characters
    from crew

),

once_each as (

    -- Directors and writers stand in both files, some actors several times with one character each.
    select
        imdb_id,
        role,
        person_id,
        min(credit_order) as credit_order,
        min(characters) as characters
    from credits
    group by imdb_id, role, person_id

),

named as (

    select
        once_each.imdb_id,
        once_each.role,
        once_each.person_id,
        {{ clean_text('names.full_name') }} as full_name,
        once_each.credit_order,
        once_each.characters
    from once_each
    left join names on once_each.person_id = names.person_id

),

final as (

    select
        imdb_id,
        role,
        person_id,
        full_name,
        {{ fold_text('full_name') }} as name_key,
        credit_order,
        characters
    from named

)

select * from final
