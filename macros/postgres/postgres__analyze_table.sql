{#- A table made a second ago has no statistics yet, and the planner guesses wrong on the next join. -#}
{% macro postgres__analyze_table(relation) %}
    analyze {{ relation }}
{% endmacro %}
