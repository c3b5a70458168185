{#- Finds the items of a comma list that are one of the markers, or as `also` says. As one pattern, made in a subquery: Spark takes
    no subquery within a lambda. `null` cannot stand in the seed: see `unknown_markers`. -#}
{% macro unknown_items_pattern(also='') %}
    (
        select
            '(^|,) *((?iu:null|\\Q' || array_join(collect_list(markers.marker), '\\E|\\Q') || '\\E){{ also }}) *(?=,|$)'
        from {{ ref('unknown_markers') }} as markers
    )
{% endmacro %}
