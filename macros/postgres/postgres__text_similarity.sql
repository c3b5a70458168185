{% macro postgres__text_similarity(expression, other_expression) %}
    cast(similarity({{ expression }}, {{ other_expression }}) as numeric)
{% endmacro %}
