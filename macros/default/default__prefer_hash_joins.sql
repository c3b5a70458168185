{% macro default__prefer_hash_joins() %}
{% endmacro %}
