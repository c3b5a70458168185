{% test has_values(model, column_name) %}

-- Stops at the first value it meets, so that it costs nothing however large the table. The column is qualified because
-- one of the source columns is called `cast`.
select 1 as failure
where
    exists (select 1 from {{ model }})
    and not exists (select 1 from {{ model }} as landed where landed.{{ column_name }} is not null)

{% endtest %}
