{% macro default__prefer_parallel_scan() %}
{% endmacro %}
