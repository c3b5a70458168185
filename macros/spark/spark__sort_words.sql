{% macro spark__sort_words(expression) %}
    nullif(array_join(array_sort(split({{ expression }}, ' ')), ' '), '')
{% endmacro %}
