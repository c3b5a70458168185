{% macro spark__unknown_items(expression, prefix) %}
    {%- set found = "regexp_extract_all(" ~ expression ~ ", " ~ unknown_items_pattern() ~ ", 2)" -%}
    '{{ prefix }}' || array_join({{ found }}, chr(10) || '{{ prefix }}') || chr(10)
{% endmacro %}
