{#- In place of dbt's own, which knows one column only. -#}
{% test not_null(model, column_name=none, columns=none) %}

{{ rows_failing_by_column(model, columns or [column_name], "{column} is null") }}

{% endtest %}
