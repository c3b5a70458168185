{% macro spark__has_unknown_items(expression) %}
    arrays_overlap(
        split(replace(lower({{ expression }}), ', ', ','), ','),
        (select collect_list(markers.marker) from ({{ unknown_markers() }}) as markers)
    )
{% endmacro %}
