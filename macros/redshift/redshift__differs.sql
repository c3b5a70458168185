{% macro redshift__differs(expression, other_expression) %}
    case
        when {{ expression }} = {{ other_expression }} or ({{ expression }} is null and {{ other_expression }} is null) then false
        else true
    end
{% endmacro %}
