{% macro collect_list(expression, order_by) %}
    {{- return(adapter.dispatch('collect_list')(expression, order_by)) -}}
{% endmacro %}
