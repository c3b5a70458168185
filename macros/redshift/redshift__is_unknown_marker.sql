{#- A list in the place of a subquery, which Redshift does not take everywhere within an expression. -#}
{% macro redshift__is_unknown_marker(expression) %}
    {%- set words = [] -%}
    {%- for word in redshift_unknown_words() -%}{%- do words.append(redshift_literal(word)) -%}{%- endfor -%}
    lower(trim({{ expression }})) in ({{ words | join(', ') }})
{% endmacro %}
