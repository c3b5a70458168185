{#- `7,5` is a decimal comma: a thousand is written with three digits after it. One digit more than asked for has room for
    what is rounded up, `99.96`. -#}
{% macro default__try_to_decimal(expression, precision, scale) %}
    case
        when {{ regexp_like(expression, '^ *-?[0-9]{1,' ~ (precision - scale) ~ '}([.][0-9]+|,[0-9]{1,2})? *$') }}
            then cast(replace({{ expression }}, ',', '.') as numeric({{ precision + 1 }}, {{ scale }}))
    end
{% endmacro %}
