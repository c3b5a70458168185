{% macro split_to_rows(relation, key, column, delimiter=',') %}
    {{- return(adapter.dispatch('split_to_rows')(relation, key, column, delimiter)) -}}
{% endmacro %}

{% macro postgres__split_to_rows(relation, key, column, delimiter) %}
    select
        {{ relation }}.{{ key }},
        trim(parts.item) as item,
        cast(
            row_number() over (partition by {{ relation }}.{{ key }} order by parts.item_number) as integer
        ) as item_number
    from {{ relation }}
    cross join lateral
        unnest(string_to_array({{ relation }}.{{ column }}, '{{ delimiter }}')) with ordinality
            as parts (item, item_number)
    where trim(parts.item) <> ''
{% endmacro %}
