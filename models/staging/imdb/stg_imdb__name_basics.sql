with

source as (

    select * from {{ source('imdb', 'name_basics') }}

),

final as (

    select
        nconst as person_id,
        nullif(trim(primaryname), '') as full_name,
        {{ try_to_integer('birthyear') }} as birth_year,
        {{ try_to_integer('deathyear') }} as death_year,
        primaryprofession as profession_names,
        knownfortitles as known_for_imdb_ids
    from source

)

select * from final
