{{ config(pre_hook="{{ prefer_parallel_scan() }}") }}
with

candidate_roles as (

    select * from {{ ref('int_imdb_candidate_roles') }}

),

credited_people as (

    -- Filtered before the join: these are a hundredth of all people.
    -- Without import CTEs: one that is used twice Postgres computes first, and lets one process alone go on from it.
    select
        person_id,
        full_name
    from {{ ref('stg_imdb__name_basics') }}
    where person_id in (select credited.person_id from {{ ref('int_imdb_candidate_roles') }} as credited)

),

named as (

    select
        candidate_roles.imdb_id,
        candidate_roles.source_role,
        candidate_roles.person_id,
        candidate_roles.role,
        candidate_roles.comparison_role,
        {{ clean_text('credited_people.full_name') }} as full_name,
        candidate_roles.credit_order,
        candidate_roles.characters
    from candidate_roles
    left join credited_people on candidate_roles.person_id = credited_people.person_id
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
