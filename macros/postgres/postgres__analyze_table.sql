{#- A new table has no statistics yet, so that the planner guesses wrong on the next join. -#}
{% macro postgres__analyze_table(relation) %}
    analyze {{ relation }}
{% endmacro %}
