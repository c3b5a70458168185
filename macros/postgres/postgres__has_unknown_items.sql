{#- One look at the whole list, for nearly all have none: to take each apart would take much longer. -#}
{% macro postgres__has_unknown_items(expression) %}
    string_to_array(replace(lower({{ expression }}), ', ', ','), ',')
    && (select array_agg(markers.marker) from ({{ unknown_markers() }}) as markers)
{% endmacro %}
