{% macro try_to_date(expression, relation=none, two_digit_years_from=none) %}
    {{- return(adapter.dispatch('try_to_date')(expression, relation, two_digit_years_from)) -}}
{% endmacro %}
