{% macro default__is_sorted_unique(relation, columns) %}
    {{- return('false') -}}
{% endmacro %}
