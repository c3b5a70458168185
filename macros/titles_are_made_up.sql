{#- Whether Netflix's titles that are loaded are the made-up sample's: all sources of titles are, or none is. -#}
{% macro titles_are_made_up(loads) %}
    (
        select coalesce(max(case when latest.made_up then 1 else 0 end), 0) = 1
        from {{ loads }} as latest
        where
            latest.load_id = (
                select max(loads.load_id)
                from {{ loads }} as loads
                inner join {{ ref('title_sources') }} as title_sources on loads.table_name = title_sources.title_source
                where loads.made_up is not null
            )
    )
{%- endmacro %}
