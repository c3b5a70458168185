{% macro known_value(expression) %}
    case when not {{ is_unknown_marker(expression) }} then {{ expression }} end
{% endmacro %}
