{#- In place of dbt's own, which knows one column only and always groups. As there, a null in a single column passes; a
    key of several columns must be whole. -#}
{% test unique(model, column_name=none, columns=none) %}

{%- set keys = columns or [column_name] %}

select
    {{ keys | join(', ') }},
    count(*) as n_records
from {{ model }}
where
    not {{ is_sorted_unique(model, keys) }}
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
