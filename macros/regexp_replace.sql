{% macro regexp_replace(expression, pattern, replacement='') %}
    {{- return(adapter.dispatch('regexp_replace')(expression, pattern, replacement)) -}}
{% endmacro %}
