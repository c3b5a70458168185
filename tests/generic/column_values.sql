{#- All rules for the values of a table's columns in one scan, and in one test: dbt takes 50 ms for each, whatever it asks. -#}
{% test column_values(model, columns) %}

{{ rows_failing_by_column(model, rule_breaches(columns)) }}

{% endtest %}
