{#- `98.0` is a whole number as a spreadsheet writes it, `1,234` as a person does; `98.5` is none, and becomes null rather
    than wrong. Nearly all are plain digits, and IMDb has hundreds of millions: they are told without a pattern, which takes
    longer. -#}
{% macro default__try_to_integer(expression) %}
    case
        when translate({{ expression }}, '0123456789', '') = '' and length({{ expression }}) between 1 and 9
            then cast({{ expression }} as integer)
        when {{ regexp_like(expression, '^ *-?[0-9]{1,9}([.]0+)? *$') }}
            then cast(split_part({{ expression }}, '.', 1) as integer)
        when {{ regexp_like(expression, '^ *-?[0-9]{1,3}(,[0-9]{3}){1,2}([.]0+)? *$') }}
            then cast(replace(split_part({{ expression }}, '.', 1), ',', '') as integer)
    end
{% endmacro %}
