with

source as (

    select * from {{ source('netflix', 'titles') }}

),

final as (

    select
        show_id as netflix_id,
        type as source_type,
        {{ clean_text('title') }} as title,
        {{ clean_text('director') }} as director_names,
        {{ clean_text(adapter.quote('cast')) }} as cast_names,
        {{ clean_text('country') }} as country_names,
        {{ try_to_date('date_added', 'month_name') }} as date_added,
        {{ try_to_integer('release_year') }} as release_year,
        {{ clean_text('rating') }} as rating,
        {{ clean_text('duration') }} as duration,
        {{ clean_text('listed_in') }} as genre_names,
        {{ clean_text('description') }} as description
    from source

)

select * from final
