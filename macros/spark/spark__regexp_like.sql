{% macro spark__regexp_like(expression, pattern) %}
    regexp_like({{ expression }}, '{{ java_pattern(pattern) }}')
{% endmacro %}
