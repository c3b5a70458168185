{% macro default__prepare_lake() %}
{% endmacro %}
