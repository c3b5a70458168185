{% macro default__repair_and_clean_text(expression) %}
    {{- return(clean_text(repair_text(expression))) -}}
{% endmacro %}
