{#- One scan for any number of columns. Each row names its failing columns. -#}
{% macro rows_failing_by_column(relation, breaches, only_if=none) %}
select
    {{ breaches.keys() | join(', ') }},
    trim(
        {%- for column, breach in breaches.items() %}
        {{ "|| " if not loop.first }}case when {{ breach }} then '{{ column }} ' else '' end
        {%- endfor %}
    ) as failing_columns
from {{ relation }}
where
    {{ only_if ~ " and (" if only_if }}
    {%- for breach in breaches.values() %}
    {{ "or " if not loop.first }}({{ breach }})
    {%- endfor %}
    {{ ")" if only_if }}
{% endmacro %}
