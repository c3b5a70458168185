{#- It replaces every match, and its groups are `$1`. -#}
{% macro redshift__regexp_replace(expression, pattern, replacement) %}
    regexp_replace({{ expression }}, '{{ redshift_pattern(pattern) }}', '{{ replacement | replace("\\", "$") }}', 1, 'p')
{% endmacro %}
