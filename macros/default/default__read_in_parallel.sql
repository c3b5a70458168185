{% macro default__read_in_parallel() %}
{% endmacro %}
