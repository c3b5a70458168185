{% macro postgres__try_to_decimal(expression, precision, scale) %}
    case
        when {{ expression }} ~ '^-?[0-9]{1,{{ precision - scale }}}([.][0-9]+)?$'
            then cast({{ expression }} as numeric({{ precision }}, {{ scale }}))
    end
{% endmacro %}
