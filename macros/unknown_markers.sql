{#- The seed's words and `null`, which cannot stand in a seed: dbt takes it for no value there. -#}
{% macro unknown_markers() %}
    select markers.marker from {{ ref('unknown_markers') }} as markers
    union all
    select 'null' as marker
{% endmacro %}
