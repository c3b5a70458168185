{#- Else the planner writes a calculated column anew wherever a later step names it, and a name is normalized several times.
    Unlike a materialised CTE it is still read by several processes: but only where zero is a `bigint` from the start, for
    `offset 0` is an integer to be converted, which the planner takes for an offset that it does not know. -#}
{% macro postgres__optimization_fence() %}offset bigint '0'{% endmacro %}
