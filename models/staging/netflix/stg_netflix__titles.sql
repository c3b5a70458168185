with

source as (

    select * from {{ source('netflix', 'titles') }}

),

repaired as (

    select
        {{ repaired_columns('netflix_titles') }}
        show_id,
        type
    from source
    {{ optimization_fence() }}

),

final as (

    select
        show_id as netflix_id,
        trim(type) as source_type,
        {{ read_column('netflix_titles', 'title') }} as title,
        {{ read_column('netflix_titles', 'director_names') }} as director_names,
        {{ read_column('netflix_titles', 'cast_names') }} as cast_names,
        {{ read_column('netflix_titles', 'country_names') }} as country_names,
        {{ read_column('netflix_titles', 'date_added', source('netflix', 'titles')) }} as date_added,
        {{ read_column('netflix_titles', 'release_year') }} as release_year,
        {{ read_column('netflix_titles', 'rating') }} as rating,
        {{ read_column('netflix_titles', 'duration') }} as duration,
        {{ read_column('netflix_titles', 'genre_names') }} as genre_names,
        {{ read_column('netflix_titles', 'description') }} as description,
        {{ value_notes('netflix_titles', source('netflix', 'titles')) }} as value_notes
    from repaired

)

select * from final
