with

candidate_credits as (

    select * from {{ ref('int_imdb_candidate_credits') }}

),

final as (

    select
        imdb_id,
        role,
        person_id,
        full_name,
        name_key,
        credit_order,
        characters
    from candidate_credits
    where role is not null

)

select * from final
