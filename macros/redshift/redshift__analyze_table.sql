{% macro redshift__analyze_table(relation) %}
    analyze {{ relation }}
{% endmacro %}
