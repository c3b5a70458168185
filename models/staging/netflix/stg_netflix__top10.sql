with

source as (

    select * from {{ source('netflix', 'top10') }}

),

repaired as (

    select
        {{ repaired_columns('netflix_top10') }}
        category,
        season_title
    from source
    {{ optimization_fence() }}

),

final as (

    select
        week || ' ' || category || ' ' || weekly_rank as top10_row_id,
        {{ read_column('netflix_top10', 'week_ending', source('netflix', 'top10')) }} as week_ending,
        {{ clean_text('category') }} as category,
        {{ read_column('netflix_top10', 'weekly_rank') }} as weekly_rank,
        {{ read_column('netflix_top10', 'show_title') }} as listed_title,
        -- A film has no season.
        nullif({{ clean_text('season_title') }}, 'N/A') as listed_season,
        cast({{ read_column('netflix_top10', 'hours_viewed') }} as bigint) as hours_viewed,
        cast(round({{ read_column('netflix_top10', 'runtime_minutes') }} * 60) as integer) as runtime_minutes,
        cast({{ read_column('netflix_top10', 'views') }} as bigint) as views,
        {{ read_column('netflix_top10', 'weeks_in_top_10') }} as weeks_in_top_10,
        {{ value_notes('netflix_top10', source('netflix', 'top10')) }} as value_notes
    from repaired

)

select * from final
