{% test no_null_marker(model, column_name=none, columns=none, first_rows=none) %}

{%- set looked_at = columns or [column_name] -%}
{%- set rows = tested_rows(model) -%}
{%- if first_rows -%}
    {%- set rows = "(select " ~ looked_at | join(', ') ~ " from " ~ model ~ " limit " ~ first_rows ~ ") as loaded" -%}
{%- endif -%}
{%- set breaches = {} -%}
{%- for column in looked_at -%}
    {%- do breaches.update({column: column ~ " in ('', chr(92) || 'N')"}) -%}
{%- endfor %}

{{ rows_failing_by_column(rows, breaches) }}

{% endtest %}
