{% macro try_to_date(expression, style) %}
    {%- if style not in ('iso', 'month_name') -%}
        {{ exceptions.raise_compiler_error("try_to_date: style is 'iso' or 'month_name', not '" ~ style ~ "'") }}
    {%- endif -%}
    {{- return(adapter.dispatch('try_to_date')(expression, style)) -}}
{% endmacro %}
