{% macro spark__regexp_replace(expression, pattern, replacement) %}
    regexp_replace({{ expression }}, '{{ java_pattern(pattern) }}', '{{ replacement | replace("\\", "$") }}')
{% endmacro %}
