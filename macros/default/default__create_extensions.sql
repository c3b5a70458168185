{% macro default__create_extensions() %}
{% endmacro %}
