{% macro spark__sort_words(expression) %}
    array_join(array_sort(split({{ expression }}, ' ')), ' ')
{% endmacro %}
