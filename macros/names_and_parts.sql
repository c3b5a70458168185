{#- A cross join with the parts, not a select for each part: every name is read once, and by several processes. -#}
{% macro names_and_parts(relation) %}
    select
        {{ relation }}.platform,
        {{ relation }}.rated_title_id,
        case name_parts.name_part
            when 'whole' then {{ relation }}.title_name
            when 'without_brackets' then {{ regexp_replace(relation ~ '.title_name', '( [(][^()]*[)])+$') }}
            when 'last_brackets' then {{ regexp_extract(relation ~ '.title_name', ' [(]([^()]*)[)]$') }}
            -- Some films have two names in brackets.
            else {{ regexp_extract(relation ~ '.title_name', ' [(]([^()]*)[)] [(][^()]*[)]$') }}
        end as title_name,
        case name_parts.name_part
            when 'whole' then {{ relation }}.name_origin
            when 'without_brackets' then 'without_brackets'
            else 'in_brackets'
        end as name_origin
    from {{ relation }}
    cross join (
        select 'whole' as name_part
        union all
        select 'without_brackets' as name_part
        union all
        select 'last_brackets' as name_part
        union all
        select 'brackets_before' as name_part
    ) as name_parts
    where
        name_parts.name_part = 'whole'
        or (
            {{ relation }}.title_name like '%)'
            and case name_parts.name_part
                when 'without_brackets' then {{ regexp_like(relation ~ '.title_name', ' [(][^()]*[)]$') }}
                when 'last_brackets' then {{ regexp_like(relation ~ '.title_name', ' [(][^()]{4,}[)]$') }}
                when 'brackets_before'
                    then {{ regexp_like(relation ~ '.title_name', ' [(][^()]{4,}[)] [(][^()]*[)]$') }}
                else false
            end
        )
{% endmacro %}
