{% macro postgres__collect_list(expression, order_by) %}
    array_agg({{ expression }} order by {{ order_by }})
{% endmacro %}
