{% macro repair_text(expression) %}
    {{- return(adapter.dispatch('repair_text')(expression)) -}}
{% endmacro %}
