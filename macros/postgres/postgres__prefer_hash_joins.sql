{#- Of many joins one after another the planner expects that each leaves a part of the rows, and of the last no row at all: it
    takes each row apart and reads the other table for it. In fact all rows find a partner each time. -#}
{% macro postgres__prefer_hash_joins() %}
    set local enable_nestloop = off
{% endmacro %}
