{#- Spark's name for a type that a contract or a seed names. A `numeric` without a scale would have none of its decimals. -#}
{% macro spark_type(data_type) %}
    {%- set names = {
        'text': 'string', 'text[]': 'array<string>', 'timestamptz': 'timestamp', 'timestamp with time zone': 'timestamp'
    } -%}
    {%- if data_type | lower | trim == 'numeric' -%}
        {{- exceptions.raise_compiler_error("Spark needs a scale: numeric(9, 4)") -}}
    {%- endif -%}
    {{- return(names.get(data_type | lower | trim, data_type)) -}}
{% endmacro %}
