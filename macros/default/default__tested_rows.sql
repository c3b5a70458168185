{% macro default__tested_rows(relation, key) %}
    {{- return(relation) -}}
{% endmacro %}
