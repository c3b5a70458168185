{% macro spark__has_unknown_items(expression) %}
    arrays_overlap(
        split(replace(lower({{ expression }}), ', ', ','), ','),
        (select array_append(collect_list(markers.marker), 'null') from {{ ref('unknown_markers') }} as markers)
    )
{% endmacro %}
