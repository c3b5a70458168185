with

listed_credits as (

    select * from {{ ref('int_listed_credits') }}

),

imdb_people as (

    select * from {{ ref('stg_imdb__name_basics') }}

),

netflix_names as (

    select distinct name_key from listed_credits
    where platform = 'netflix'

),

keyed as (

    select
        person_id,
        replace({{ fold_text('full_name') }}, ' ', '') as name_key
    from imdb_people

),

final as (

    select
        keyed.person_id,
        keyed.name_key
    from keyed
    inner join netflix_names on keyed.name_key = netflix_names.name_key

)

select * from final
