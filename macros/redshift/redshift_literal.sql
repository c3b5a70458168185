{% macro redshift_literal(text) %}
    {{- return("'" ~ text | replace("\\", "\\\\") | replace("'", "''") ~ "'") -}}
{% endmacro %}
