{% macro redshift__repair_and_clean_text(expression) %}
    {{- return(default__repair_and_clean_text(expression)) -}}
{% endmacro %}
