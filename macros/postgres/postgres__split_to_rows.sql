{% macro postgres__split_to_rows(relation, keys, column, delimiter) %}
    select
        {%- for key in keys %}
        {{ relation }}.{{ key }},
        {%- endfor %}
        trim(parts.item) as item,
        cast(
            row_number() over (
                partition by {% for key in keys %}{{ relation }}.{{ key }}{{ ", " if not loop.last }}{% endfor %}
                order by parts.item_number
            ) as integer
        ) as item_number
    from {{ relation }}
    cross join lateral
        unnest(string_to_array({{ relation }}.{{ column }}, '{{ delimiter }}')) with ordinality
            as parts (item, item_number)
    where trim(parts.item) <> ''
{% endmacro %}
