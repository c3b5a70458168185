{% macro redshift__clean_text(expression) %}
    {{- return(default__clean_text(expression)) -}}
{% endmacro %}
