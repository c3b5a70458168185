{#- Nothing here depends on a row of the query: Postgres asks it once, before it reads any. -#}
{% macro postgres__may_have_new_values(raw_table, columns, known, load_log) %}
    {%- set names, noted = [], [] -%}
    {%- for source_name, column in columns.items() -%}
        {%- do names.append("'" ~ source_name ~ "'") -%}
        {%- do noted.append("('" ~ source_name ~ "', '" ~ column ~ "')") -%}
    {%- endfor -%}
    not exists (
        select 1
        from ({{ values_still_seen(raw_table, load_log) }}) as last_load
        where
            last_load.values_seen ?& array[{{ names | join(', ') }}]
            and not exists (
                select 1
                from (values {{ noted | join(', ') }}) as noted (source_name, source_column)
                cross join lateral jsonb_array_elements_text(
                    last_load.values_seen -> noted.source_name
                ) as seen (source_value)
                left join {{ known }} as known_values_seen
                    on
                        known_values_seen.source_table = '{{ raw_table }}'
                        and noted.source_column = known_values_seen.source_column
                        and seen.source_value = known_values_seen.source_value
                where known_values_seen.source_value is null and seen.source_value <> ''
            )
    )
{% endmacro %}
