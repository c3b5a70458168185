{% macro default__rows_prove_key(relation, columns) %}
    {{- return('false') -}}
{% endmacro %}
