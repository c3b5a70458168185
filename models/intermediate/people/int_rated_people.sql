with

imdb_credits as (

    select * from {{ ref('int_imdb_candidate_credits') }}

),

listed_credits as (

    select * from {{ ref('int_listed_credits') }}

),

final as (

    select distinct
        'imdb' as platform,
        imdb_id as rated_title_id,
        evidence_role,
        person_id,
        name_key,
        folded_name
    from imdb_credits
    where evidence_role in ('director', 'cast')

    union all

    select
        platform,
        title_id as rated_title_id,
        evidence_role,
        name_key as person_id,
        name_key,
        folded_name
    from listed_credits
    where platform = 'rotten_tomatoes' and evidence_role in ('director', 'cast')

)

select * from final
