{% test has_values(model, column_name) %}

-- Stops at the first value it meets, so that it costs nothing however large the table.
select 1 as failure
where
    exists (select 1 from {{ model }})
    and not exists (select 1 from {{ model }} where {{ column_name }} is not null)

{% endtest %}
