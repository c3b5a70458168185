{#- All rules for the values of a table's columns in one scan, and in one test: dbt takes 50 ms for each, whatever it asks. -#}
{% test column_values(model, columns, loaded_as=none, source_names=none) %}

{%- set only_if = none -%}
{%- if loaded_as -%}
    {%- set prefixes = {} -%}
    {%- for column, rules in columns.items() -%}
        {%- do prefixes.update({source_names[column]: rules['prefix']}) -%}
    {%- endfor -%}
    {%- set only_if = may_have_other_ids(loaded_as, prefixes, ref('stg_loader__load_log')) -%}
{%- endif -%}

{{ rows_failing_by_column(tested_rows(model), rule_breaches(columns), only_if) }}

{% endtest %}
