{% macro default__correlation(expression, other_expression) %}
    {{- return('corr(' ~ expression ~ ', ' ~ other_expression ~ ')') -}}
{% endmacro %}
