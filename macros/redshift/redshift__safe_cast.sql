{#- Lists of unit tests stand as Postgres writes them, `{a,b}`. -#}
{% macro redshift__safe_cast(field, type) %}
    {%- set list = modules.re.match("^'[{](.*)[}]'$", field | string) if redshift_type(type) == 'super' else none -%}
    {%- if list -%}
        split_to_array('{{ list.group(1) }}', ',')
    {%- else -%}
        {{ cast(field, type) }}
    {%- endif -%}
{% endmacro %}
