{% macro try_to_boolean(expression) %}
    case
        when {{ expression }} = '0' then false
        when lower(trim({{ expression }})) in ('1', '1.0', 'true', 't', 'yes', 'y') then true
        when lower(trim({{ expression }})) in ('0', '0.0', 'false', 'f', 'no', 'n') then false
    end
{% endmacro %}
