{% test no_null_marker(model, column_name=none, columns=none, first_rows=none) %}

{%- set looked_at = columns or [column_name] -%}
{%- set rows = model -%}
{%- if first_rows -%}
    {%- set rows = "(select " ~ looked_at | join(', ') ~ " from " ~ model ~ " limit " ~ first_rows ~ ") as loaded" -%}
{%- endif %}

{{ rows_failing_by_column(rows, looked_at, "{column} in ('', chr(92) || 'N')") }}

{% endtest %}
