{#- A pattern of the project as Java reads it: `.` is any character, line breaks too; `$` is the end and not also the line
    break before it; `[` in a class begins no other class. -#}
{% macro java_pattern(pattern) %}
    {%- set read = namespace(in_class=false, java='(?s)') -%}
    {%- for character in pattern -%}
        {%- if character == '[' and read.in_class -%}
            {%- set read.java = read.java ~ '\\\\[' -%}
        {%- elif character == '$' and not read.in_class -%}
            {%- set read.java = read.java ~ '(?!.)' -%}
        {%- else -%}
            {%- if character == '[' -%}
                {%- set read.in_class = true -%}
            {%- elif character == ']' -%}
                {%- set read.in_class = false -%}
            {%- endif -%}
            {%- set read.java = read.java ~ character -%}
        {%- endif -%}
    {%- endfor -%}
    {{- return(read.java) -}}
{% endmacro %}
