{% test in_range(model, column_name=none, columns=none, min_value=none, max_value=none) %}

{%- if min_value is none and max_value is none -%}
    {{ exceptions.raise_compiler_error("in_range: give min_value, max_value or both") }}
{%- endif -%}
{%- set breaches = [] -%}
{%- if min_value is not none -%} {%- do breaches.append("{column} < " ~ min_value) -%} {%- endif -%}
{%- if max_value is not none -%} {%- do breaches.append("{column} > " ~ max_value) -%} {%- endif %}

{{ rows_failing_by_column(model, columns or [column_name], breaches | join(' or ')) }}

{% endtest %}
