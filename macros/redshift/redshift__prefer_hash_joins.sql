{% macro redshift__prefer_hash_joins() %}
    {{- return(default__prefer_hash_joins()) -}}
{% endmacro %}
