with

source as (

    select * from {{ source('netflix', 'viewing') }}

),

repaired as (

    select
        {{ repaired_columns('netflix_viewing') }}
        report,
        sheet,
        row_number,
        file_sha256
    from source
    {{ optimization_fence() }}

),

final as (

    select
        report || ' ' || sheet || ' ' || row_number as report_row_id,
        cast(split_part(report, '/', 1) as date) as period_start,
        cast(split_part(report, '/', 2) as date) as period_end,
        {{ clean_text('sheet') }} as source_sheet,
        cast(row_number as integer) as sheet_row,
        {{ read_column('netflix_viewing', 'listed_title') }} as listed_title,
        {{ read_column('netflix_viewing', 'available_globally') }} as available_globally,
        {{ read_column('netflix_viewing', 'release_date', source('netflix', 'viewing')) }} as release_date,
        cast({{ read_column('netflix_viewing', 'hours_viewed') }} as bigint) as hours_viewed,
        {{ read_column('netflix_viewing', 'runtime_minutes') }} as runtime_minutes,
        cast({{ read_column('netflix_viewing', 'views') }} as bigint) as views,
        file_sha256,
        {{ value_notes('netflix_viewing', source('netflix', 'viewing')) }} as value_notes
    from repaired

)

select * from final
