{% macro postgres__list_is_clean(expression) %}
    (
        select
            count(*) > 0
            and count(*) = count(distinct items.item)
            and bool_and(coalesce(items.item = {{ clean_text('items.item') }}, false))
        from unnest({{ expression }}) as items (item)
    )
{% endmacro %}
