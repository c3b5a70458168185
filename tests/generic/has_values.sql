{% test has_values(model, column_name=none, columns=none) %}

-- Stops at the first value it meets, so that it costs nothing however large the table. Columns are qualified because
-- one of the source columns is called `cast`.
{% for column in columns or [column_name] %}
    {{- "union all" if not loop.first }}
    select '{{ column }}' as failing_column
    where
        exists (select 1 from {{ model }})
        and not exists (select 1 from {{ model }} as loaded where loaded.{{ column }} is not null)
{% endfor %}

{% endtest %}
