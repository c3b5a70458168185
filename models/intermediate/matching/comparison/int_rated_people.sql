with

imdb_credits as (

    select * from {{ ref('int_imdb_candidate_credits') }}

),

listed_credits as (

    select * from {{ ref('int_listed_credits') }}

),

platforms as (

    select * from {{ ref('platforms') }}
    where is_rating_platform

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
        listed_credits.platform,
        listed_credits.title_id as rated_title_id,
        listed_credits.comparison_role,
        listed_credits.name_key as person_id,
        listed_credits.name_key,
        listed_credits.normalized_name
    from listed_credits
    inner join platforms on listed_credits.platform = platforms.platform
    where listed_credits.comparison_role in ('director', 'cast')

)

select * from final
