{% macro default__join_name_suffixes(expression) %}
    {{ regexp_replace(expression, ', *((Jr|Sr)[.]?|II|III|IV)(?= *(,|$))', ' \\1') }}
{% endmacro %}
