{#- What the var `source_columns` says of a column, with what is taken where it says nothing. -#}
{% macro source_column(source_table, column) %}
    {%- set taken = {'name': column, 'reads': column, 'largest_share': var('set_aside').largest_share} -%}
    {%- do taken.update(var('source_columns')[source_table][column]) -%}
    {%- do taken.update({'expression': adapter.quote(taken.reads)}) -%}
    {{- return(taken) -}}
{% endmacro %}
