{% macro spark__location_clause() %}
    {{ lake_location(model.schema, model.alias) }}
{%- endmacro %}
