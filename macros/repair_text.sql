{#- A linter gets the short of it: it says nothing of what a macro writes, but takes minutes to read so much. -#}
{% macro repair_text(expression) %}
    {{- return(expression if var('is_linted', false) else adapter.dispatch('repair_text')(expression)) -}}
{% endmacro %}
