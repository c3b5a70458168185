{% macro normalize_numerals(expression) %}
    {#- As in repair_text. -#}
    {{- return(expression if var('is_linted', false) else adapter.dispatch('normalize_numerals')(expression)) -}}
{% endmacro %}
