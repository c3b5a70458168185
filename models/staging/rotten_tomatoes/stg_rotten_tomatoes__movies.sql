with

source as (

    select * from {{ source('rotten_tomatoes', 'movies') }}

),

repaired as (

    select
        {{ repaired_columns('rotten_tomatoes_movies') }}
        rotten_tomatoes_link,
        tomatometer_status,
        audience_status
    from source
    {{ optimization_fence() }}

),

final as (

    select
        rotten_tomatoes_link as rotten_tomatoes_id,
        {{ read_column('rotten_tomatoes_movies', 'title') }} as title,
        {{ read_column('rotten_tomatoes_movies', 'description') }} as description,
        {{ read_column('rotten_tomatoes_movies', 'critics_consensus') }} as critics_consensus,
        {{ read_column('rotten_tomatoes_movies', 'rating') }} as rating,
        {{ read_column('rotten_tomatoes_movies', 'genre_names') }} as genre_names,
        {{ read_column('rotten_tomatoes_movies', 'director_names') }} as director_names,
        {{ read_column('rotten_tomatoes_movies', 'writer_names') }} as writer_names,
        {{ read_column('rotten_tomatoes_movies', 'cast_names') }} as cast_names,
        {{ read_column(
            'rotten_tomatoes_movies', 'theatrical_release_date', source('rotten_tomatoes', 'movies')
        ) }} as theatrical_release_date,
        {{ read_column(
            'rotten_tomatoes_movies', 'streaming_release_date', source('rotten_tomatoes', 'movies')
        ) }} as streaming_release_date,
        {{ read_column('rotten_tomatoes_movies', 'runtime_minutes') }} as runtime_minutes,
        {{ read_column('rotten_tomatoes_movies', 'production_company') }} as production_company,
        {{ clean_text('tomatometer_status') }} as critics_status,
        {{ read_column('rotten_tomatoes_movies', 'critics_score') }} as critics_score,
        {{ read_column('rotten_tomatoes_movies', 'critics_count') }} as critics_count,
        {{ clean_text('audience_status') }} as audience_status,
        {{ read_column('rotten_tomatoes_movies', 'audience_score') }} as audience_score,
        {{ read_column('rotten_tomatoes_movies', 'audience_count') }} as audience_count,
        {{ read_column('rotten_tomatoes_movies', 'top_critics_count') }} as top_critics_count,
        {{ read_column('rotten_tomatoes_movies', 'fresh_critics_count') }} as fresh_critics_count,
        {{ read_column('rotten_tomatoes_movies', 'rotten_critics_count') }} as rotten_critics_count,
        {{ value_notes('rotten_tomatoes_movies', source('rotten_tomatoes', 'movies')) }} as value_notes
    from repaired

)

select * from final
