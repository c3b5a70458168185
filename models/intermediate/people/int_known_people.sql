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

folded as (

    select
        person_id,
        {{ fold_text('full_name') }} as folded_name
    from imdb_people

),

keyed as (

    select
        person_id,
        {{ sort_words('folded_name') }} as name_key
    from folded

),

final as (

    select
        keyed.person_id,
        keyed.name_key
    from keyed
    inner join netflix_names on keyed.name_key = netflix_names.name_key

)

select * from final
