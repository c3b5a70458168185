{% macro postgres__try_to_date(expression, style) %}
    {%- if style == 'iso' -%}
    case
        when {{ expression }} ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$'
            then to_date({{ expression }}, 'YYYY-MM-DD')
    end
    {%- else -%}
    case
        when
            trim({{ expression }})
            ~ '^(January|February|March|April|May|June|July|August|September|October|November|December) [0-9]{1,2}, [0-9]{4}$'
            then to_date(trim({{ expression }}), 'FMMonth DD, YYYY')
    end
    {%- endif -%}
{% endmacro %}
