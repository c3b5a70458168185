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

people as (

    select * from {{ ref('stg_imdb__name_basics') }}

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

once_each as (

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

),

credited_people as (

    -- Filtered before the join: these are a hundredth of all people.
    select
        person_id,
        full_name
    from people
    where person_id in (select once_each.person_id from once_each)

),

named as (

    select
        once_each.imdb_id,
        once_each.source_role,
        once_each.person_id,
        once_each.role,
        once_each.comparison_role,
        {{ clean_text('credited_people.full_name') }} as full_name,
        once_each.credit_order,
        once_each.characters
    from once_each
    left join credited_people on once_each.person_id = credited_people.person_id
    {{ optimization_fence() }}

),

normalized as (

    select
        imdb_id,
        source_role,
        person_id,
        role,
        comparison_role,
        full_name,
        nullif({{ normalize_text('full_name') }}, '') as normalized_name,
        credit_order,
        characters
    from named
    {{ optimization_fence() }}

),

final as (

    select
        imdb_id,
        source_role,
        person_id,
        role,
        comparison_role,
        full_name,
        normalized_name,
        {{ sort_words('normalized_name') }} as name_key,
        credit_order,
        characters
    from normalized

)

select * from final
