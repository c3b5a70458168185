{#- A star after it points to a footnote: the runtime of a season that was not out as a whole. -#}
{% macro read_clock(expression, max_minutes) %}
    {%- set hours = try_to_integer(regexp_extract(expression, '^ *([0-9]{1,4}):[0-5][0-9](?::[0-9]{2})?[*]? *$')) -%}
    {%- set minutes = try_to_integer(regexp_extract(expression, '^ *[0-9]{1,4}:([0-5][0-9])(?::[0-9]{2})?[*]? *$')) -%}
    case when {{ hours }} * 60 + {{ minutes }} <= {{ max_minutes }} then {{ hours }} * 60 + {{ minutes }} end
{% endmacro %}
