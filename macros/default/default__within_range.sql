{#- Null unless it is above `below` and below `above`. The expression is long and stands here once, so that it is worked out
    once: what lies outside becomes the bound, and that becomes null. -#}
{% macro default__within_range(expression, below, above) %}
    nullif(nullif(greatest(least({{ expression }}, {{ above }}), {{ below }}), {{ above }}), {{ below }})
{% endmacro %}
