{#- Single letters are not changed (`i`, `v`, `x` are too often names and words), except `i` and `v` after a mark such
    as `part`. While words are replaced there are two spaces between them, so that each word has its own spaces. -#}
{% macro default__normalize_numerals(expression) %}
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
    {%- set numbered = "replace(" ~ spelt.sql ~ ", '  ', ' ')" -%}
    {%- for pattern, replacement in [
        (' (' ~ marks ~ ') i( |$)', ' 1\\2'),
        (' (' ~ marks ~ ') v( |$)', ' 5\\2'),
        (' (' ~ marks ~ ') ([0-9])', ' \\2'),
    ] -%}
        {%- set spelt.sql = regexp_replace(spelt.sql if not loop.first else numbered, pattern, replacement) -%}
    {%- endfor -%}
    case
        when not {{ regexp_like(expression, '(^| )(' ~ marks ~ '|' ~ numerals.keys() | join('|') ~ ')( |$)') }}
            then {{ expression }}
        else trim({{ spelt.sql }})
    end
{% endmacro %}
