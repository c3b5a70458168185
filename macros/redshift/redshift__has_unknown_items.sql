{% macro redshift__has_unknown_items(expression) %}
    {{ regexp_like(expression, '(^|,) *' ~ redshift_unknown_items_pattern() ~ ' *(,|$)') }}
{% endmacro %}
