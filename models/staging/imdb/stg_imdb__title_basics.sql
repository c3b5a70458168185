with

source as (

    select * from {{ source('imdb', 'title_basics') }}

),

final as (

    select
        tconst as imdb_id,
        titletype as source_type,
        primarytitle as primary_title,
        originaltitle as original_title,
        cast(isadult = '1' as boolean) as is_adult,
        {{ try_to_integer('startyear') }} as start_year,
        {{ try_to_integer('endyear') }} as end_year,
        {{ try_to_integer('runtimeminutes') }} as runtime_minutes,
        genres as genre_names
    from source

)

select * from final
