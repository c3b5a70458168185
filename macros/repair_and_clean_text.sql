{% macro repair_and_clean_text(expression) %}
    {{- return(adapter.dispatch('repair_and_clean_text')(expression)) -}}
{% endmacro %}
