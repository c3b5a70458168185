{#- Where every key is greater than the one before it, no two are alike, in whatever order the rows were read. Each look
    stops at the second row that does not follow; the first row never does, and proves nothing alone. Two orders are
    tried, for `tt10000000` comes before `tt9999999` where ids are sorted as text, after it where they are sorted as
    numbers. The outermost `select` has the second look taken only where the first fails: of several subqueries a parallel
    query works out each beforehand. -#}
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
                {%- for this, that in [(key, before), (lengths[:1] + key, lengths[1:] + before)] %}
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
