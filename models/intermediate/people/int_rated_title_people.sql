with

imdb_credits as (

    select * from {{ ref('int_imdb_credits') }}

),

listed_credits as (

    select * from {{ ref('int_listed_credits') }}

),

final as (

    select distinct
        'imdb' as platform,
        imdb_id as rated_title_id,
        case when role = 'actress' then 'actor' else role end as role,
        name_key
    from imdb_credits
    where name_key is not null

    union all

    select
        platform,
        title_id as rated_title_id,
        role,
        name_key
    from listed_credits
    where platform <> 'netflix'

)

select * from final
