{#- Single letters are not changed (`i`, `v`, `x` are too often names and words), except `i` and `v` after a mark such
    as `part`. Nearly all names have none of these words: to look for the words is quicker than a pattern, and to look
    for one word in a list, which Postgres hashes, than to compare each with each. While words are replaced there are
    two spaces between them, so that each word has its own spaces. -#}
{% macro postgres__normalize_numerals(expression) %}
    {%- set marks = 'part|parte|pt|vol|volume|season|chapter|series|book|no' -%}
    {%- set numerals = {
        'ii': '2', 'iii': '3', 'iv': '4', 'vi': '6', 'vii': '7', 'viii': '8', 'ix': '9',
        'one': '1', 'two': '2', 'three': '3', 'four': '4', 'five': '5', 'six': '6', 'seven': '7',
        'eight': '8', 'nine': '9', 'ten': '10', 'second': '2nd', 'third': '3rd'
    } -%}
    {%- set spelt = namespace(sql="' ' || replace(" ~ expression ~ ", ' ', '  ') || ' '") -%}
    {%- for numeral, digits in numerals.items() -%}
        {%- set spelt.sql = "replace(" ~ spelt.sql ~ ", ' " ~ numeral ~ " ', ' " ~ digits ~ " ')" -%}
    {%- endfor -%}
    {%- set words_to_replace -%}
        cast('{ {{- marks | replace('|', ',') }},{{ numerals.keys() | join(',') -}} }' as text [])
    {%- endset -%}
    {%- set words_looked_up = 6 -%}
    case
        when
            not (
                {%- for number in range(1, words_looked_up + 1) %}
                split_part({{ expression }}, ' ', {{ number }}) = any({{ words_to_replace }}) or
                {%- endfor %}
                (
                    split_part({{ expression }}, ' ', {{ words_looked_up + 1 }}) <> ''
                    and string_to_array({{ expression }}, ' ') && {{ words_to_replace }}
                )
            )
            then {{ expression }}
        else
            trim(
                regexp_replace(
                    regexp_replace(
                        regexp_replace(
                            replace({{ spelt.sql }}, '  ', ' '),
                            ' ({{ marks }}) i( |$)', ' 1\2', 'g'
                        ),
                        ' ({{ marks }}) v( |$)', ' 5\2', 'g'
                    ),
                    ' ({{ marks }}) ([0-9])', ' \2', 'g'
                )
            )
    end
{% endmacro %}
