with

candidate_roles as (

    select * from {{ ref('int_imdb_candidate_roles') }}

),

candidate_people as (

    select * from {{ ref('int_imdb_candidate_people') }}

),

final as (

    select
        candidate_roles.imdb_id,
        candidate_roles.source_role,
        candidate_roles.person_id,
        candidate_roles.role,
        candidate_roles.comparison_role,
        candidate_people.full_name,
        candidate_people.normalized_name,
        candidate_people.name_key,
        candidate_roles.credit_order,
        candidate_roles.characters
    from candidate_roles
    left join candidate_people on candidate_roles.person_id = candidate_people.person_id

)

select * from final
