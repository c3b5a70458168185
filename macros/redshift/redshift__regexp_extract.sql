{#- Where nothing matches Redshift gives an empty text, where the project wants null. `e`: what is in the first brackets. -#}
{% macro redshift__regexp_extract(expression, pattern) %}
    {%- set outside_classes = modules.re.sub('\\[\\^?[^\\]]*\\]', 'x', pattern) -%}
    {%- set parameters = 'ep' if modules.re.search('[(](?![?])', outside_classes) else 'p' -%}
    case
        when {{ regexp_like(expression, pattern) }}
            then regexp_substr({{ expression }}, '{{ redshift_pattern(pattern) }}', 1, 1, '{{ parameters }}')
    end
{% endmacro %}
