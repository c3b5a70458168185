{% macro sort_words(expression) %}
    {{- return(adapter.dispatch('sort_words')(expression)) -}}
{% endmacro %}
