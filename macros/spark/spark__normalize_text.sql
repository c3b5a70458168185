{#- As for Postgres, with a table of characters in place of Unicode's normal forms, `unaccent` and `lower`: Java has small
    letters of its own for `Σ` and `İ`. The few characters that become several are looked for first, by `translate`: in a
    pattern Java would try each of them at each place. -#}
{% macro spark__normalize_text(expression) %}
    {%- set table = folded_characters() -%}
    {%- set capitals, small = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz' -%}
    {%- set starts_several = modules.re.sub('\t[^\n]*\n?', '', table.several) -%}
    {%- set several = "str_to_map(" ~ spark_literal(table.several) ~ ", '\n', '\t')" -%}
    {%- set split_up -%}
        case
            when translate({{ expression }}, {{ spark_literal(starts_several) }}, '') <> {{ expression }}
                then array_join(
                    transform(split({{ expression }}, ''), letter -> coalesce(try_element_at({{ several }}, letter), letter)), ''
                )
            else {{ expression }}
        end
    {%- endset -%}
    {%- set folded -%}
        case
            when not {{ regexp_like(expression, '[^ -~]') }} then lower({{ expression }})
            else translate({{ split_up }}, '{{ capitals }}' || {{ spark_literal(table['from']) }}, '{{ small }}' || {{ spark_literal(table.to) }})
        end
    {%- endset -%}
    {%- set without_marks = regexp_replace(
        "replace(translate(" ~ folded ~ ", '[]^' || chr(92), '    '), '&', ' and ')", "[''’‘ʼ`´′\\u200b-\\u200f\\ufeff]"
    ) -%}
    case
        when {{ regexp_like(expression, '^[A-Za-z0-9]+( [A-Za-z0-9]+)*$') }} then lower({{ expression }})
        else trim({{ regexp_replace(
            without_marks,
            '[- _–—―‐‑−:;,.!?¡¿(){}<>"“”„«»/|*#@+=~%$…·•、。・「」『』【】\\u0009\\u000a\\u000d\\u00a0\\u2009\\u202f\\u3000\\u2600-\\u27bf\\ufe0f\\U0001f000-\\U0001faff]+',
            ' '
        ) }})
    end
{% endmacro %}
