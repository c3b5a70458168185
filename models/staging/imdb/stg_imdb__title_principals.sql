with

source as (

    select * from {{ source('imdb', 'title_principals') }}

),

final as (

    select
        tconst as imdb_id,
        {{ try_to_integer('ordering') }} as credit_order,
        nconst as person_id,
        category as source_role,
        job,
        characters
    from source

)

select * from final
