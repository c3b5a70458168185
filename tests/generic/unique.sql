{#- In place of dbt's own, which knows one column only and always groups. As there, a null in a single column passes; a
    key of several columns must be whole. `loaded_as` names the raw table of a staging view that has the same rows. -#}
{% test unique(model, column_name=none, columns=none, loaded_as=none) %}

{%- set keys = columns or [column_name] -%}
{%- set rows = tested_rows(model, keys) %}

select
    {{ keys | join(', ') }},
    count(*) as n_records
from {{ rows }}
where
    {%- if loaded_as %}
    -- One subquery for both: a parallel query runs all its subqueries in advance, also those that it does not need.
    not (
        select
            case
                when {{ keys_ascend_as_loaded(model, loaded_as, ref('stg_loader__load_log')) }} then true
                else {{ is_sorted_unique(model, keys) }}
            end
    )
    {%- else %}
    not {{ is_sorted_unique(rows, keys) }}
    {%- endif %}
    {%- if not columns %}
        and {{ column_name }} is not null
    {%- endif %}
group by {{ keys | join(', ') }}
having
    count(*) > 1
    {%- for column in columns or [] %}
        or {{ column }} is null
    {%- endfor %}

{% endtest %}
