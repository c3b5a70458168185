{#- `98.0` is a whole number as a spreadsheet writes it; `98.5` is none, and becomes null rather than wrong. Nearly all are
    plain digits, and IMDb has hundreds of millions: they are told by the cheapest pattern there is. -#}
{% macro postgres__to_integer(expression) %}
    case
        when {{ expression }} ~ '^[0-9]+$' and length({{ expression }}) < 10 then cast({{ expression }} as integer)
        when {{ expression }} ~ '^-?[0-9]{1,9}([.]0+)?$'
            then cast(split_part({{ expression }}, '.', 1) as integer)
    end
{% endmacro %}
