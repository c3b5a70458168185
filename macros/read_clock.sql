{#- A star after it points to a footnote: the runtime of a season that was not out as a whole. The number is taken apart only
    where the text as a whole is a clock's, which one look tells. -#}
{% macro read_clock(expression, max_minutes) %}
    {%- set hours = "cast(trim(" ~ dbt.split_part(expression, "':'", 1) ~ ") as integer)" -%}
    {%- set minutes = "cast(substr(" ~ dbt.split_part(expression, "':'", 2) ~ ", 1, 2) as integer)" -%}
    case
        when {{ regexp_like(expression, '^ *[0-9]{1,4}:[0-5][0-9](:[0-9]{2})?[*]? *$') }}
            then case when {{ hours }} * 60 + {{ minutes }} <= {{ max_minutes }} then {{ hours }} * 60 + {{ minutes }} end
    end
{% endmacro %}
