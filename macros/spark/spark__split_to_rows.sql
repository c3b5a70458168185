{% macro spark__split_to_rows(relation, keys, column, delimiter) %}
    select
        {%- for key in keys %}
        {{ relation }}.{{ key }},
        {%- endfor %}
        parts.item,
        cast(parts.place + 1 as integer) as item_number
    from {{ relation }}
    lateral view posexplode(
        filter(transform(split({{ relation }}.{{ column }}, '[{{ delimiter }}]'), piece -> trim(piece)), piece -> piece <> '')
    ) parts as place, item
{% endmacro %}
