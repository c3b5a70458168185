{% macro redshift__is_sorted_unique(relation, columns) %}
    {{- return(default__is_sorted_unique(relation, columns)) -}}
{% endmacro %}
