{#- What is left of a name without a subtitle (`Jim & Andy: The Great Beyond - Featuring …`), without what it is a part of
    (`NOVA: …`) or without its maker (`Tyler Perry's …`). A part of one or two letters says nothing. -#}
{% macro subtitle_parts(relation, keys) %}
    {%- set name = relation ~ '.title_name' %}
    {%- set apart = '(: | [-–—|] )' %}
    {%- set maker = "^([^ ]+ )?([^ ]+ )?[^ ]+([''’]s|s[''’]) " %}
    select
        {%- for key in keys %}
        {{ relation }}.{{ key }},
        {%- endfor %}
        {{ name }},
        part_kinds.part_kind,
        case part_kinds.part_kind
            when 'before_last' then {{ regexp_extract(name, '^(.+)' ~ apart) }}
            when 'before_first' then {{ regexp_extract(name, '^(.+?)' ~ apart) }}
            when 'after_first' then {{ regexp_extract(regexp_replace(name, '^(.+?)' ~ apart ~ '(.+)$', '\\3'), '^(.+)$') }}
            else {{ regexp_replace(name, maker) }}
        end as name_part
    from {{ relation }}
    cross join (
        select 'before_last' as part_kind
        union all
        select 'before_first' as part_kind
        union all
        select 'after_first' as part_kind
        union all
        select 'after_maker' as part_kind
    ) as part_kinds
    where
        (
            part_kinds.part_kind <> 'after_maker'
            and ({{ name }} like '%: %' or {{ name }} like '% _ %')
            and {{ regexp_like(name, '.{3}' ~ apart ~ '.{3}') }}
        )
        or (
            part_kinds.part_kind = 'after_maker'
            and ({{ name }} like '%_s %' or {{ name }} like '%s_ %')
            and {{ regexp_like(name, maker ~ '.{3}') }}
        )
{% endmacro %}
