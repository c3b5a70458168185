{#- As for any engine, without `nullif`, for which Spark writes the expression twice. -#}
{% macro spark__within_range(expression, below, above) %}
    get(array_except(array(greatest(least({{ expression }}, {{ above }}), {{ below }})), array({{ above }}, {{ below }})), 0)
{% endmacro %}
