{#- The loader noted what stands before the digits at the end of an id. A key is noted only where none is null. As in
    `may_have_new_values` nothing depends on a row of the query. -#}
{% macro postgres__may_have_other_ids(raw_table, prefixes, load_log) %}
    not exists (
        select 1
        from ({{ values_still_seen(raw_table, load_log) }}) as last_load
        where
            {%- for source_name, prefix in prefixes.items() %}
            {{ "and " if not loop.first }}last_load.values_seen -> '{{ source_name }}' = '["{{ prefix }}"]'
            {%- endfor %}
    )
{% endmacro %}
