{% macro analyze_table(relation) %}
    {{- return(adapter.dispatch('analyze_table')(relation)) -}}
{% endmacro %}

{% macro default__analyze_table(relation) %}
{% endmacro %}

{#- A table made a second ago has no statistics yet, and the planner guesses wrong on the next join. -#}
{% macro postgres__analyze_table(relation) %}
    analyze {{ relation }}
{% endmacro %}
