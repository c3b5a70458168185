{% macro join_name_suffixes(expression) %}
    {{- return(adapter.dispatch('join_name_suffixes')(expression)) -}}
{% endmacro %}
