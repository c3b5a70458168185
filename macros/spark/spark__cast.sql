{#- So that contracts, seeds and unit tests may name their types in one way for all engines. -#}
{% macro spark__cast(field, type) %}
    cast({{ field }} as {{ spark_type(type) }})
{% endmacro %}
