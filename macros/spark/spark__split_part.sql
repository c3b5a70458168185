{#- Replaces dbt-spark's own macro, which gives null where there is no such part. -#}
{% macro spark__split_part(string_text, delimiter_text, part_number) %}
    split_part({{ string_text }}, {{ delimiter_text }}, {{ part_number }})
{% endmacro %}
