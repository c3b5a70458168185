{% macro tested_rows(relation, key=none) %}
    {{- return(adapter.dispatch('tested_rows')(relation, key)) -}}
{% endmacro %}
