{#- One of the words as an item of a comma list, or as `also` says, whatever its case. Each character that means something in a
    pattern stands in a class of its own. -#}
{% macro redshift_unknown_items_pattern(also='') %}
    {%- set words = [] -%}
    {%- for word in redshift_unknown_words() -%}
        {%- do words.append(modules.re.sub('([*?.#/<>-])', '[\\1]', word) | replace("\\", "[\\\\\\\\]")) -%}
    {%- endfor -%}
    {{- return('(?i:' ~ words | join('|') ~ also ~ ')') -}}
{% endmacro %}
