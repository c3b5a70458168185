{% macro redshift__normalize_numerals(expression) %}
    {{- return(default__normalize_numerals(expression)) -}}
{% endmacro %}
