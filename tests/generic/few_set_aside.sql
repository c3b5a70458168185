{#- Fails for a column of whose values more were set aside than its share, and more than a few in all. Only where that is so
    are the column's values counted. The notes are those of `int_value_notes`: to work them out takes longer than to read
    the largest table. -#}
{% test few_set_aside(model, column_name=none, source_table=none, columns=none) %}

with

numbered as (

    select
        source_column,
        row_key as first_key,
        source_column || ': ' || kind || ': ' || source_value as first_note,
        row_number() over (partition by source_column order by row_key, kind, source_value) as place,
        count(*) over (partition by source_column) as values_set_aside
    from {{ ref('int_value_notes') }}
    where source_table = '{{ source_table }}' and kind in ('unreadable', 'out_of_range')

),

set_aside as (

    select * from numbered
    where place = 1

)

select
    '{{ source_table }}' as source_table,
    first_key,
    first_note,
    values_set_aside,
    case source_column
        {%- for column in columns %}
        when '{{ column }}' then {{ source_column(source_table, column).largest_share }}
        {%- endfor %}
    end as largest_share,
    source_column as failing_column
from set_aside
where
    values_set_aside > {{ var('set_aside').always_allowed }}
    and values_set_aside > case source_column
        {%- for column in columns %}
        when '{{ column }}'
            then {{ source_column(source_table, column).largest_share }}
                * (values_set_aside + (select count({{ column }}) from {{ model }}))
        {%- endfor %}
    end

{% endtest %}
