{#- One scan for any number of columns. `rule` says what must not be true of `{column}`. Each row names its failing
    columns. -#}
{% macro rows_failing_by_column(relation, columns, rule) %}
select
    {{ columns | join(', ') }},
    trim(
        {%- for column in columns %}
        {{ "|| " if not loop.first }}case when {{ rule.replace('{column}', column) }} then '{{ column }} ' else '' end
        {%- endfor %}
    ) as failing_columns
from {{ relation }}
where
    {%- for column in columns %}
    {{ "or " if not loop.first }}({{ rule.replace('{column}', column) }})
    {%- endfor %}
{% endmacro %}
