{% macro redshift__grant_schema_usage() %}
    {{- return(default__grant_schema_usage()) -}}
{% endmacro %}
