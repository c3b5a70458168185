{#- The values that the loader saw get the notes that the staging view would give them. Of numbers in plain digits it noted
    the least and the greatest: what can be read, and is in a range, is so for all between two of them. Text that is
    repaired, and dates, for which the whole column is asked, are in small tables alone. As in `may_have_new_values`
    nothing depends on a row of the query. -#}
{% macro postgres__may_have_value_notes(raw_table, load_log) %}
    {%- set columns = [] -%}
    {%- for column in var('source_columns')[raw_table] -%}
        {%- do columns.append(source_column(raw_table, column)) -%}
    {%- endfor -%}
    {%- if columns | rejectattr('kind', 'in', ['flag', 'integer', 'decimal']) | list -%}
    true
    {%- else -%}
    not exists (
        select 1
        from ({{ values_still_seen(raw_table, load_log) }}) as last_load
        where
            {%- for read in columns %}
            {{ "and " if not loop.first }}exists (
                select 1
                from jsonb_object_keys(last_load.values_seen) as noted (source_name)
                where lower(noted.source_name) = '{{ read.reads }}'
            )
            and not exists (
                select 1
                from (
                    select seen.source_value as {{ read.expression }}
                    from jsonb_each(last_load.values_seen) as noted (source_name, source_values)
                    cross join lateral jsonb_array_elements_text(noted.source_values) as seen (source_value)
                    where lower(noted.source_name) = '{{ read.reads }}'
                ) as seen_values
                where {{ value_note(read, raw_table, none) }} <> ''
            )
            {%- endfor %}
    )
    {%- endif -%}
{% endmacro %}
