{% macro spark__list_is_clean(expression) %}
    (
        size({{ expression }}) > 0
        and size(array_distinct({{ expression }})) = size({{ expression }})
        and forall({{ expression }}, listed -> coalesce(listed = {{ clean_text('listed') }}, false))
    )
{% endmacro %}
