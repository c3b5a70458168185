{% macro percentage(part, whole) %}
    cast(cast(100 * ({{ part }}) as numeric(12, 0)) / {{ whole }} as numeric(5, 2))
{%- endmacro %}
