{% test is_clean_list(model, column_name=none, columns=none) %}

{{ rows_failing_by_column(model, columns or [column_name], "{column} is not null and not " ~ list_is_clean("{column}")) }}

{% endtest %}
