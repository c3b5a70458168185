{#- A seed is made with its rows. -#}
{% macro spark__load_csv_rows(model, agate_table) %}
    {{- return('') -}}
{% endmacro %}
