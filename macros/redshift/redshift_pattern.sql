{#- A pattern of the project in Perl's dialect, which differs from it as Java's does. Redshift's text knows no `\u200b`: the
    characters themselves stand there. -#}
{% macro redshift_pattern(pattern) %}
    {%- set parts = java_pattern(pattern).split('\\u') -%}
    {%- set read = namespace(perl=parts[0]) -%}
    {%- for part in parts[1:] -%}
        {%- set read.perl = read.perl ~ fromjson('"\\u' ~ part[:4] ~ '"') ~ part[4:] -%}
    {%- endfor -%}
    {{- return(read.perl) -}}
{% endmacro %}
