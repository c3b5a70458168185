{#- The session's time zone is UTC: see profiles.yml.example. -#}
{% macro spark__utc_day(expression) %}
    cast({{ expression }} as date)
{% endmacro %}
