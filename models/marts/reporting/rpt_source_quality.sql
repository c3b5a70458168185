with

value_notes as (

    select * from {{ ref('int_value_notes') }}

),

new_values as (

    select * from {{ ref('int_new_values') }}

),

loads as (

    select * from {{ ref('rpt_source_loads') }}

),

found as (

    select
        source_table,
        source_column,
        'new_value' as kind,
        source_value,
        number_of_rows,
        first_key,
        'add it to seeds/' || seed || '.csv' as what_to_do
    from new_values

    union all

    select
        source_table,
        source_column,
        case when kind in ('unreadable', 'out_of_range') then 'set_aside' else kind end as kind,
        case when kind <> 'repaired' then source_value end as source_value,
        count(*) as number_of_rows,
        min(row_key) as first_key,
        case
            when kind = 'unreadable' then 'mend it in the file: it cannot be read'
            when kind = 'out_of_range' then 'mend it in the file, or the range in the var source_columns'
            when kind = 'placeholder' then 'nothing, or leave it out of seeds/unknown_markers.csv'
            else 'nothing: the text was encoded twice'
        end as what_to_do
    from value_notes
    group by source_table, source_column, kind, case when kind <> 'repaired' then source_value end

),

final as (

    select
        {{ surrogate_key(
            ['found.source_table', 'found.source_column', 'found.kind', 'found.source_value']
        ) }} as quality_id,
        found.source_table,
        found.source_column,
        found.kind,
        found.source_value,
        cast(found.number_of_rows as bigint) as number_of_rows,
        cast(cast(found.number_of_rows as numeric(12, 0)) / nullif(loads.row_count, 0) as numeric(9, 6)) as share,
        found.first_key,
        found.what_to_do
    from found
    left join loads on found.source_table = loads.table_name

)

select * from final
