{#- A text of plain characters, without `&` and without a space too many, is as it should be: one look tells. -#}
{% macro postgres__repair_and_clean_text(expression) %}
    case
        when {{ expression }} !~ '[^ -~]|&|  |^ | $' then nullif({{ expression }}, '')
        else {{ clean_text(repair_text(expression)) }}
    end
{% endmacro %}
