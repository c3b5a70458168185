{% macro may_have_value_notes(raw_table, load_log) %}
    {%- if var('is_linted', false) -%} {#- as in repair_text -#}
        {{- return('true') -}}
    {%- endif -%}
    {{- return(adapter.dispatch('may_have_value_notes')(raw_table, load_log)) -}}
{% endmacro %}
