{#- Whether a text is one of the seed's words for a value that is not known, whatever its case and outer space. -#}
{% macro is_unknown_marker(expression) %}
    lower(trim({{ expression }})) in ({{ unknown_markers() }})
{% endmacro %}
