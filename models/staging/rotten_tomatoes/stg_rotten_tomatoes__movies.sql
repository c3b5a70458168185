with

source as (

    select * from {{ source('rotten_tomatoes', 'movies') }}

),

final as (

    select
        rotten_tomatoes_link as rotten_tomatoes_id,
        {{ clean_text('movie_title') }} as title,
        {{ clean_text('movie_info') }} as description,
        {{ clean_text('critics_consensus') }} as critics_consensus,
        {{ clean_text('content_rating') }} as rating,
        {{ clean_text('genres') }} as genre_names,
        {{ clean_text('directors') }} as director_names,
        {{ clean_text('authors') }} as writer_names,
        {{ clean_text('actors') }} as cast_names,
        {{ try_to_date('original_release_date', 'iso') }} as theatrical_release_date,
        {{ try_to_date('streaming_release_date', 'iso') }} as streaming_release_date,
        {{ try_to_integer('runtime') }} as runtime_minutes,
        {{ clean_text('production_company') }} as production_company,
        {{ clean_text('tomatometer_status') }} as critics_status,
        {{ try_to_integer('tomatometer_rating') }} as critics_score,
        {{ try_to_integer('tomatometer_count') }} as critics_count,
        {{ clean_text('audience_status') }} as audience_status,
        {{ try_to_integer('audience_rating') }} as audience_score,
        {{ try_to_integer('audience_count') }} as audience_count,
        {{ try_to_integer('tomatometer_top_critics_count') }} as top_critics_count,
        {{ try_to_integer('tomatometer_fresh_critics_count') }} as fresh_critics_count,
        {{ try_to_integer('tomatometer_rotten_critics_count') }} as rotten_critics_count
    from source

)

select * from final
