{% macro default__differs(expression, other_expression) %}
    {{- return(expression ~ ' is distinct from ' ~ other_expression) -}}
{% endmacro %}
