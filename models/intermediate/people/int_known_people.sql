{{ config(pre_hook="{{ read_in_parallel() }}") }}
with

name_forms as (

    select * from {{ ref('int_netflix_name_forms') }}

),

imdb_people as (

    select * from {{ ref('stg_imdb__name_basics') }}

),

folded as (

    select
        person_id,
        {{ fold_text('full_name') }} as folded_name
    from imdb_people

),

final as (

    -- Every form of a name is made of the same words, so that it leads to one key.
    select
        folded.person_id,
        name_forms.name_key
    from folded
    inner join name_forms on folded.folded_name = name_forms.name_form

)

select * from final
