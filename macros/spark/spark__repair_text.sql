{#- As for Postgres. A character comes of its number by way of UTF-16: Spark's `chr` knows 256 of them. -#}
{% macro spark__repair_text(expression) %}
    {%- set repairs = text_repairs() -%}
    {%- set bytes = "translate(%s, '" ~ repairs.windows_1252 ~ "', '" ~ repairs.latin_1 ~ "')" -%}
    {%- set character = "decode(unhex(lpad(hex(cast(%s as integer)), 4, '0')), 'UTF-16BE')" -%}
    {%- set decimal = "translate(piece, '&#;', '')" -%}
    {%- set hexadecimal = "conv(translate(piece, '&#xX;', ''), 16, 10)" -%}
    {%- set by_name = "try_element_at(map_from_arrays(split('" ~ repairs.names ~ "', ' '), split('" ~ repairs.codes ~ "', ' ')), piece)" -%}
    case
        when
            ({{ expression }} like '%&%' or octet_length({{ expression }}) > length({{ expression }}))
            and {{ regexp_like(expression, repairs.references ~ '|' ~ repairs.certain) }}
            then array_join(
                transform(
                    regexp_extract_all(
                        {{ expression }},
                        '{{ java_pattern('(' ~ repairs.references ~ '|' ~ repairs.runs ~ '|' ~ repairs.sequences ~ '|[^&\\u00c2-\\u00f4]+|.)') }}',
                        1
                    ),
                    piece -> case
                        when {{ regexp_like('piece', '^&#[0-9]') }} and cast({{ decimal }} as integer) between 32 and 55295
                            then {{ character % decimal }}
                        when {{ regexp_like('piece', '^&#[xX]') }} and cast({{ hexadecimal }} as integer) between 32 and 55295
                            then {{ character % hexadecimal }}
                        when {{ regexp_like('piece', '^&[A-Za-z]') }}
                            then coalesce({{ character % by_name }}, piece)
                        when
                            {{ regexp_like(bytes % 'piece', '^(' ~ repairs.utf_8 ~ ')+$') }}
                            and (
                                {{ regexp_like('piece', '^(' ~ repairs.certain ~ ')$') }}
                                or {{ regexp_like(bytes % expression, '^([\\u0001-\\u007f]|' ~ repairs.utf_8 ~ ')+$') }}
                            )
                            then decode(encode({{ bytes % 'piece' }}, 'ISO-8859-1'), 'UTF-8')
                        else piece
                    end
                ),
                ''
            )
        else {{ expression }}
    end
{% endmacro %}
