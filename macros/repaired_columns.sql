{#- All of a source's columns, as they came and, of text, cleaned and repaired: `…_repaired`. -#}
{% macro repaired_columns(source_table) %}
    {%- for column in var('source_columns')[source_table] %}
    {%- set read = source_column(source_table, column) %}
        {{ read.expression }},
        {%- if read.kind in ('name', 'value', 'list') %}
        {{ repair_and_clean_text(read.expression) }} as {{ read.name }}_repaired,
        {%- endif %}
    {%- endfor %}
{% endmacro %}
