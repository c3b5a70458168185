{#- By a table, letter by letter: Spark's `lower` makes two characters of `İ`, another `σ` at the end of a word, and small
    letters that Postgres does not know yet. -#}
{% macro spark__lower_case(expression) %}
    {%- set capitals, small = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz' -%}
    {%- set letters = small_letters() -%}
    case
        when not {{ regexp_like(expression, '[^ -~]') }} then lower({{ expression }})
        else translate({{ expression }}, '{{ capitals }}{{ letters['from'] }}', '{{ small }}{{ letters.to }}')
    end
{%- endmacro %}
