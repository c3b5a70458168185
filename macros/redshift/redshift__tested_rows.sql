{% macro redshift__tested_rows(relation, key) %}
    {{- return(default__tested_rows(relation, key)) -}}
{% endmacro %}
