{#- What Postgres reads as an integer, and `98.0`, a whole number as a spreadsheet writes it; `98.5` is none, and becomes
    null rather than wrong. IMDb has hundreds of millions: they are told without a pattern, which takes longer. -#}
{% macro postgres__to_integer(expression) %}
    case
        when pg_input_is_valid({{ expression }}, 'integer') then cast({{ expression }} as integer)
        when {{ expression }} ~ '^-?[0-9]{1,9}[.]0+$' then cast(split_part({{ expression }}, '.', 1) as integer)
    end
{% endmacro %}
