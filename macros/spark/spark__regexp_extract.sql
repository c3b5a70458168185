{#- Where nothing matches Spark gives an empty text, where the project wants null. -#}
{% macro spark__regexp_extract(expression, pattern) %}
    {%- set outside_classes = modules.re.sub('\\[\\^?[^\\]]*\\]', 'x', pattern) -%}
    {%- set group = 1 if modules.re.search('[(](?![?])', outside_classes) else 0 -%}
    case
        when {{ regexp_like(expression, pattern) }}
            then regexp_extract({{ expression }}, '{{ java_pattern(pattern) }}', {{ group }})
    end
{% endmacro %}
