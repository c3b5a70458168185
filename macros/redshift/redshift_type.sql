{#- Redshift's name for a type that a contract or a seed names. Its `text` is `varchar(256)`, and a `numeric` without a scale has
    no decimals. -#}
{% macro redshift_type(data_type) %}
    {%- set names = {'text': 'varchar(65535)', 'text[]': 'super'} -%}
    {%- if data_type | lower | trim == 'numeric' -%}
        {{- exceptions.raise_compiler_error("Redshift needs a scale: numeric(9, 4)") -}}
    {%- endif -%}
    {{- return(names.get(data_type | lower | trim, data_type)) -}}
{% endmacro %}
