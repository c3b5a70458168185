with

source as (

    select * from {{ source('imdb', 'name_basics') }}

),

final as (

    select
        nconst as person_id,
        nullif(trim(primaryname), '') as full_name,
        {{ read_column('imdb_name_basics', 'birth_year') }} as birth_year,
        {{ read_column('imdb_name_basics', 'death_year') }} as death_year,
        primaryprofession as profession_names,
        knownfortitles as known_for_imdb_ids,
        {{ value_notes('imdb_name_basics') }} as value_notes
    from source

)

select * from final
