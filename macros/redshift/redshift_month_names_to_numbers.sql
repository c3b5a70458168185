{#- `2021-Sept-9` becomes `2021-9-9`: three letters of a month's name or more, whatever their case. -#}
{% macro redshift_month_names_to_numbers(expression) %}
    {%- set names = 'january february march april may june july august september october november december'.split() -%}
    {%- set replaced = namespace(sql=expression) -%}
    {%- for name in names -%}
        {%- set beginnings = ['sept'] if name == 'september' else [] -%}
        {%- for length in range(name | length, 2, -1) -%}{%- do beginnings.append(name[:length]) -%}{%- endfor -%}
        {%- set replaced.sql = regexp_replace(replaced.sql, '-(?i:' ~ beginnings | join('|') ~ ')-', '-' ~ loop.index ~ '-') -%}
    {%- endfor -%}
    {{- return(replaced.sql) -}}
{% endmacro %}
