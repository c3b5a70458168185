{#- Fails for a column of whose values more were set aside than its share, and more than a few in all. Only where that is so
    are the column's values counted. -#}
{% test few_set_aside(model, column_name=none, source_table=none, key=none, columns=none) %}

with

noted as (

    select
        {{ key }} as row_key,
        value_notes
    from {{ model }}
    where value_notes is not null

),

lines as (

    {{ split_to_rows('noted', ['row_key'], 'value_notes', '\n') }}

),

numbered as (

    select
        split_part(item, ': ', 1) as source_column,
        row_key as first_key,
        item as first_note,
        row_number() over (partition by split_part(item, ': ', 1) order by row_key, item) as place,
        count(*) over (partition by split_part(item, ': ', 1)) as values_set_aside
    from lines
    where split_part(item, ': ', 2) in ('unreadable', 'out_of_range')

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
