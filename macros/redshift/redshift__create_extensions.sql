{% macro redshift__create_extensions() %}
    {{- return(default__create_extensions()) -}}
{% endmacro %}
