{#- In place of dbt's own, which knows one column only and always groups. Null keys pass, as they do there. -#}
{% test unique(model, column_name=none, columns=none) %}

{%- set keys = columns or [column_name] %}

select
    {{ keys | join(', ') }},
    count(*) as n_records
from {{ model }}
where
    {{ keys | join(' is not null and ') }} is not null
    and not {{ rows_prove_key(model, keys) }}
group by {{ keys | join(', ') }}
having count(*) > 1

{% endtest %}
