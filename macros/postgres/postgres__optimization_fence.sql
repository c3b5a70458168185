{#- Without it the planner repeats a calculation in each later step that names the column, and a name is normalized
    several times. Unlike a materialised CTE, the subquery can still be read by several processes, but only if zero is
    a `bigint`: `offset 0` is an integer that must be converted, and the planner takes that for an unknown offset. -#}
{% macro postgres__optimization_fence() %}offset bigint '0'{% endmacro %}
