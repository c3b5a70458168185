{#- If every key is greater than the one before it, no two are the same, whatever the order in which rows are read.
    Each scan stops at the second row that is not greater; the first row has none before it, and is always one of
    them. Two orders are tried, because `tt10000000` comes before `tt9999999` where ids are sorted as text, and after
    it where they are sorted as numbers: that one first, since ids sorted as text break it soon, where ids sorted as
    numbers break the other one late. The outermost `select` makes the second scan run only if the first fails: a
    parallel query runs all its subqueries in advance. -#}
{% macro postgres__is_sorted_unique(relation, columns) %}
    {%- set keys, pairs, key, before = [], [], [], [] -%}
    {%- for column in columns -%}
        {%- do keys.append(column ~ ' as key_' ~ loop.index) -%}
        {%- do pairs.append('key_' ~ loop.index ~ ', lag(key_' ~ loop.index ~ ') over () as before_' ~ loop.index) -%}
        {%- do key.append('key_' ~ loop.index) -%}
        {%- do before.append('before_' ~ loop.index) -%}
    {%- endfor -%}
    {%- set lengths = ['length(cast(key_1 as text))', 'length(cast(before_1 as text))'] -%}
    (
        select
            (select count(*) from (select 1 from {{ relation }} limit 2) as rows_there) = 2
            and (
                {%- for this, that in [(lengths[:1] + key, lengths[1:] + before), (key, before)] %}
                {{ "or " if not loop.first }}(
                    select count(*)
                    from (
                        select 1
                        from (
                            select {{ pairs | join(', ') }}
                            from (select {{ keys | join(', ') }} from {{ relation }} {{ optimization_fence() }}) as keys
                        ) as neighbours
                        where
                            (({{ this | join(', ') }}) > ({{ that | join(', ') }})) is not true
                            {%- for column in key[1:] %}
                            or {{ column }} is null
                            {%- endfor %}
                        limit 2
                    ) as breaks
                ) < 2
                {%- endfor %}
            )
    )
{% endmacro %}
