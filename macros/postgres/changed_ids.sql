{#- Condition of a row whose id, of any of these kinds, is in a group of which some row has changed. -#}
{% macro changed_ids(columns) %}
    {%- set conditions = [] -%}
    {%- for kind, column in columns.items() -%}
        {%- do conditions.append(
            id_group(column) ~ " in (select id_group from raw.changed_groups where id_kind = '" ~ kind ~ "')"
        ) -%}
    {%- endfor -%}
    {{- return("(" ~ conditions | join(' or ') ~ ")") -}}
{% endmacro %}
