{#- Where every key is greater than the one before it, no two are alike, in whatever order the rows were read. Each look
    stops at the second row that does not follow; the first row never does. Two orders are tried, for `tt10000000` comes
    before `tt9999999` where ids are sorted as text, after it where they are sorted as numbers. -#}
{% macro postgres__rows_prove_key(relation, columns) %}
    {%- set key, before, keys_and_before = [], [], [] -%}
    {%- for column in columns -%}
        {%- do key.append('key_' ~ loop.index) -%}
        {%- do before.append('before_' ~ loop.index) -%}
        {%- do keys_and_before.append(column ~ ' as key_' ~ loop.index) -%}
        {%- do keys_and_before.append('lag(' ~ column ~ ') over () as before_' ~ loop.index) -%}
    {%- endfor -%}
    {%- set lengths = ['length(cast(key_1 as text))', 'length(cast(before_1 as text))'] -%}
    (
        {%- for this, that in [(key, before), (lengths[:1] + key, lengths[1:] + before)] %}
        {{ "or " if not loop.first }}(
            select count(*)
            from (
                select 1
                from (select {{ keys_and_before | join(', ') }} from {{ relation }}) as neighbours
                where (({{ this | join(', ') }}) > ({{ that | join(', ') }})) is not true
                limit 2
            ) as breaks
        ) < 2
        {%- endfor %}
    )
{% endmacro %}
