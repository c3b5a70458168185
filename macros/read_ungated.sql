{#- The value whatever its range: null only where it cannot be read. -#}
{% macro read_ungated(read, relation=none) %}
    {%- if read.kind == 'date' -%}
        {{ try_to_date(read.expression, relation, read.two_digit_years_from) }}
    {%- elif read.kind == 'decimal' -%}
        {{ try_to_decimal(read.expression, read.precision, read.scale) }}
    {%- else -%}
        {{ try_to_integer(read.expression) }}
    {%- endif -%}
{% endmacro %}
