{% macro regexp_like(expression, pattern) %}
    {{- return(adapter.dispatch('regexp_like')(expression, pattern)) -}}
{% endmacro %}
