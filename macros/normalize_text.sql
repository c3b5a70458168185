{% macro normalize_text(expression) %}
    {{- return(adapter.dispatch('normalize_text')(expression)) -}}
{% endmacro %}
