{% macro default__lower_case(expression) %}lower({{ expression }}){% endmacro %}
