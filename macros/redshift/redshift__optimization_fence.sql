{% macro redshift__optimization_fence() %}
    {{- return(default__optimization_fence()) -}}
{% endmacro %}
