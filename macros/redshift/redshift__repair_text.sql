{#- What is repaired is what `text_repairs` names: a hundred characters, each as `&eacute;`, as `&#233;` and, where that can be
    nothing else, as UTF-8 that was read as Windows-1252. They are replaced one by one, `&amp;` last. Others stay as they came:
    Redshift takes no text apart within an expression. -#}
{% macro redshift__repair_text(expression) %}
    {%- set repairs = text_repairs() -%}
    {%- set names, codes = repairs.names.split(' '), repairs.codes.split(' ') -%}
    {%- set latin_1, windows_1252 = fromjson('"' ~ repairs.latin_1 ~ '"'), fromjson('"' ~ repairs.windows_1252 ~ '"') -%}
    {%- set repaired = namespace(sql=expression) -%}
    {%- for code in codes[1:] + codes[:1] -%}
        {%- set character = fromjson('"\\u%04x"' % (code | int)) -%}
        {%- set came = [names[codes.index(code)], '&#' ~ code ~ ';'] -%}
        {%- set bytes = [] -%}
        {%- for byte in character.encode('utf-8').decode('latin-1') -%}
            {%- do bytes.append(windows_1252[latin_1.index(byte)] if byte in latin_1 else byte) -%}
        {%- endfor -%}
        {%- if modules.re.match('^(' ~ repairs.certain ~ ')$', bytes | join) -%}{%- do came.append(bytes | join) -%}{%- endif -%}
        {%- for text in came -%}
            {%- set repaired.sql = "replace(" ~ repaired.sql ~ ", " ~ redshift_literal(text) ~ ", " ~ redshift_literal(character) ~ ")" -%}
        {%- endfor -%}
    {%- endfor -%}
    case
        when
            ({{ expression }} like '%&%' or octet_length({{ expression }}) > length({{ expression }}))
            and {{ regexp_like(expression, repairs.references ~ '|' ~ repairs.certain) }}
            then {{ repaired.sql }}
        else {{ expression }}
    end
{% endmacro %}
