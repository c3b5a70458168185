{#- A spreadsheet writes the whole number 98 as `98.0`; `98.5` is not whole, and becomes null instead of a wrong
    number. Nearly all values are plain digits, and IMDb has hundreds of millions: these need no pattern, which takes
    longer. -#}
{% macro postgres__try_to_integer(expression) %}
    case
        when translate({{ expression }}, '0123456789', '') = '' and length({{ expression }}) between 1 and 9
            then cast({{ expression }} as integer)
        when {{ expression }} ~ '^-?[0-9]{1,9}([.]0+)?$'
            then cast(split_part({{ expression }}, '.', 1) as integer)
    end
{% endmacro %}
