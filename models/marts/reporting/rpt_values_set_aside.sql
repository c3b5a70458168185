with

value_notes as (

    select * from {{ ref('int_value_notes') }}
    where kind in ('unreadable', 'out_of_range')

),

final as (

    select
        {{ surrogate_key(['source_table', 'row_key', 'note_number']) }} as set_aside_id,
        source_table,
        source_column,
        row_key,
        source_value,
        kind as reason
    from value_notes

)

select * from final
