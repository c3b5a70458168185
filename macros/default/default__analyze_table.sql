{% macro default__analyze_table(relation) %}
{% endmacro %}
