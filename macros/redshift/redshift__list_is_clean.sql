{#- Looked at as its text, `["a","b"]`: items of a SUPER cannot be taken apart within an expression. -#}
{% macro redshift__list_is_clean(expression) %}
    {%- set text = "json_serialize(" ~ expression ~ ")" -%}
    (
        get_array_length({{ expression }}) > 0
        and not {{ regexp_like(text, '(^.|",)(" |""|null)|  | "(,|.$)') }}
        and not {{ regexp_like("replace(substring(" ~ text ~ ", 2), ']', ',')", '(^|,)("[^"]+",)(.*,)?\\\\2') }}
    )
{% endmacro %}
