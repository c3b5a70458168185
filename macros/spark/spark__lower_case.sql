{#- Letter by letter, as Postgres does it: Spark makes two characters of `İ`, and another `σ` at the end of a word. -#}
{% macro spark__lower_case(expression) %}lower(translate({{ expression }}, 'İΣ', 'iσ')){% endmacro %}
