{#- A cross join with the parts, not a select for each: a name is read once. What has no bracket is no row here, and
    never meets the parts: that took longer for millions of names than to read them a second time. -#}
{% macro bracket_parts(relation) %}
    select
        {{ relation }}.platform,
        {{ relation }}.rated_title_id,
        case name_parts.name_part
            when 'without_brackets' then {{ regexp_replace(relation ~ '.title_name', '( [(][^()]*[)])+$') }}
            when 'last_brackets' then {{ regexp_extract(relation ~ '.title_name', ' [(]([^()]*)[)]$') }}
            -- Some films have two names in brackets.
            else {{ regexp_extract(relation ~ '.title_name', ' [(]([^()]*)[)] [(][^()]*[)]$') }}
        end as title_name,
        case name_parts.name_part
            when 'without_brackets' then 'without_brackets'
            else 'in_brackets'
        end as name_origin
    from {{ relation }}
    cross join (
        select 'without_brackets' as name_part
        union all
        select 'last_brackets' as name_part
        union all
        select 'brackets_before' as name_part
    ) as name_parts
    where
        {{ relation }}.title_name like '%)'
        and case name_parts.name_part
            when 'without_brackets' then {{ regexp_like(relation ~ '.title_name', ' [(][^()]*[)]$') }}
            when 'last_brackets' then {{ regexp_like(relation ~ '.title_name', ' [(][^()]{4,}[)]$') }}
            when 'brackets_before'
                then {{ regexp_like(relation ~ '.title_name', ' [(][^()]{4,}[)] [(][^()]*[)]$') }}
            else false
        end
{% endmacro %}
