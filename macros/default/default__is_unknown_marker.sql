{% macro default__is_unknown_marker(expression) %}
    lower(trim({{ expression }})) in ({{ unknown_markers() }})
{% endmacro %}
