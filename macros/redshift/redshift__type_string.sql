{% macro redshift__type_string() %}
    {{- return(redshift_type('text')) -}}
{% endmacro %}
