{% macro redshift__known_items(expression) %}
    case
        when {{ has_unknown_items(expression) }}
            then nullif(
                trim(leading ',' from {{ regexp_replace(expression, '(^|,) *' ~ redshift_unknown_items_pattern('|') ~ ' *(?=,|$)') }}),
                ''
            )
        else {{ expression }}
    end
{% endmacro %}
