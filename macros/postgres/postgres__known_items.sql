{% macro postgres__known_items(expression) %}
    case
        when {{ has_unknown_items(expression) }}
            then (
                select string_agg(items.item, ',' order by items.item_number)
                from unnest(string_to_array({{ expression }}, ',')) with ordinality as items (item, item_number)
                where trim(items.item) <> '' and not {{ is_unknown_marker('items.item') }}
            )
        else {{ expression }}
    end
{% endmacro %}
