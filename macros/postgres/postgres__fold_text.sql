{% macro postgres__fold_text(expression) %}
    coalesce(
        nullif(trim(regexp_replace(lower(unaccent({{ expression }})), '[^[:alnum:]]+', ' ', 'g')), ''),
        lower({{ expression }})
    )
{% endmacro %}
