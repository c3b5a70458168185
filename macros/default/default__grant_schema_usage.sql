{% macro default__grant_schema_usage() %}
{% endmacro %}
