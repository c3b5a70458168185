{% macro regexp_extract(expression, pattern) %}
    {{- return(adapter.dispatch('regexp_extract')(expression, pattern)) -}}
{% endmacro %}
