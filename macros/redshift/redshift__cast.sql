{#- So that contracts, seeds and unit tests may name their types in one way for all engines. -#}
{% macro redshift__cast(field, type) %}
    cast({{ field }} as {{ redshift_type(type) }})
{% endmacro %}
