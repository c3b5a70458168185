{% macro redshift__regexp_like(expression, pattern) %}
    regexp_instr({{ expression }}, '{{ redshift_pattern(pattern) }}', 1, 1, 0, 'p') > 0
{% endmacro %}
