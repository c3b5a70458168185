{#- `from lists, lists.items as part at place` is how Redshift takes a SUPER apart. -#}
{% macro redshift__split_to_rows(relation, keys, column, delimiter) %}
    select
        {%- for key in keys %}
        lists.{{ key }},
        {%- endfor %}
        trim(cast(part as varchar(65535))) as item,
        cast(
            row_number() over (
                partition by {% for key in keys %}lists.{{ key }}{{ ", " if not loop.last }}{% endfor %}
                order by place
            ) as integer
        ) as item_number
    from (
        select
            {%- for key in keys %}
            {{ relation }}.{{ key }},
            {%- endfor %}
            split_to_array({{ relation }}.{{ column }}, '{{ delimiter }}') as items
        from {{ relation }}
    ) as lists, lists.items as part at place
    where trim(cast(part as varchar(65535))) <> ''
{% endmacro %}
