{#- The planner knows nothing of keys that are worked out on the way, takes it that most rows find a partner, and has one
    process read tens of millions rather than hand them over. Few are left to hand over. -#}
{% macro postgres__prefer_parallel_scan() %}
    set local parallel_tuple_cost = 0.001
{% endmacro %}
