{% macro redshift__utc_day(expression) %}
    cast({{ expression }} at time zone 'UTC' as date)
{% endmacro %}
