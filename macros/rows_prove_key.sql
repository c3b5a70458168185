{% macro rows_prove_key(relation, columns) %}
    {{- return(adapter.dispatch('rows_prove_key')(relation, columns)) -}}
{% endmacro %}
