{#- Stops at the first value it meets, so that it costs nothing however large the table. In a small slice of a source a
    column may well be empty: `unless_fewer_rows_than` says from how many rows on that cannot be, `only_if_rows_in`
    of which other table, where the values come from there. Columns are qualified because one of the source columns is called `cast`. -#}
{% test has_values(model, column_name=none, columns=none, unless_fewer_rows_than=200, only_if_rows_in=none) %}

{% for column in columns or [column_name] %}
    {{- "union all" if not loop.first }}
    select '{{ column }}' as failing_column
    where
        not exists (select 1 from {{ model }} as loaded where loaded.{{ column }} is not null)
        and (
            select count(*)
            from (select 1 from {{ only_if_rows_in or model }} limit {{ unless_fewer_rows_than }}) as rows_there
        ) = {{ unless_fewer_rows_than }}
{% endfor %}

{% endtest %}
