{% macro postgres__unknown_items(expression, prefix) %}
    (
        select string_agg('{{ prefix }}' || trim(items.item) || chr(10), '' order by items.item_number)
        from unnest(string_to_array({{ expression }}, ',')) with ordinality as items (item, item_number)
        where {{ is_unknown_marker('items.item') }}
    )
{% endmacro %}
