{% macro redshift__prefer_parallel_scan() %}
    {{- return(default__prefer_parallel_scan()) -}}
{% endmacro %}
