{% macro spark__collect_list(expression, order_by) %}
    transform(
        array_sort(collect_list(named_struct('place', {{ order_by }}, 'item', {{ expression }}))), listed -> listed.item
    )
{% endmacro %}
