{#- Lists of unit tests stand as Postgres writes them, `{a,b}`: Spark casts no text to a list. -#}
{% macro spark__safe_cast(field, type) %}
    {%- set list = modules.re.match("^'[{](.*)[}]'$", field | string) if type.startswith('array') else none -%}
    {%- if list -%}
        cast(array({{ "'" ~ list.group(1).replace(",", "', '") ~ "'" if list.group(1) }}) as {{ type }})
    {%- else -%}
        {{ cast(field, type) }}
    {%- endif -%}
{% endmacro %}
