{% test is_clean_text(model, column_name=none, columns=none) %}

{{-
    rows_failing_by_column(
        model,
        columns or [column_name],
        "{column} is not null and {column} is distinct from " ~ clean_text("{column}"),
    )
}}

{% endtest %}
