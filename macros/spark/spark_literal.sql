{% macro spark_literal(text) %}
    {{- return("'" ~ text | replace("\\", "\\\\") | replace("'", "\\'") ~ "'") -}}
{% endmacro %}
