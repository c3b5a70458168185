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
        comparison_role,
        person_id,
        name_key,
        normalized_name
    from imdb_credits
    where comparison_role in ('director', 'cast')

    union all

    select
        platform,
        title_id as rated_title_id,
        comparison_role,
        name_key as person_id,
        name_key,
        normalized_name
    from listed_credits
    where platform = 'rotten_tomatoes' and comparison_role in ('director', 'cast')

)

select * from final
