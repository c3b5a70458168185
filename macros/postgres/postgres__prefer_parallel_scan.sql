{#- The planner knows nothing about keys that the query calculates. It expects that most rows find a partner, and lets
    one process read tens of millions of rows, to save the cost of passing them between processes. In fact few are
    left to pass, and sorting all of them to merge takes longer than looking them up. -#}
{% macro postgres__prefer_parallel_scan() %}
    set local parallel_tuple_cost = 0.001;
    set local enable_mergejoin = off
{% endmacro %}
