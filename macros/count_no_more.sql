{#- A rank needs no frame: Redshift asks for one where an aggregate goes by an order, and has none in which equal values
    stand together. -#}
{% macro count_no_more(column, group) %}
    count(*) over (partition by {{ group }}) + 1 - rank() over (partition by {{ group }} order by {{ column }} desc)
{%- endmacro %}
