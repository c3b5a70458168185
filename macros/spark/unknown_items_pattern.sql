{#- Finds the items of a comma list that are one of the markers, or as `also` says. As one pattern, made in a subquery: Spark takes
    no subquery within a lambda. -#}
{% macro unknown_items_pattern(also='') %}
    (
        select '(^|,) *(' || array_join(transform(collect_list(markers.marker), marker -> '(?iu:\\Q' || marker || '\\E)'), '|') || '{{ also }}) *(?=,|$)'
        from ({{ unknown_markers() }}) as markers
    )
{% endmacro %}
