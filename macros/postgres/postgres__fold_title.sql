{#- Single letters are left alone (`i`, `v`, `x` are names and words too often) but for `i` and `v` behind a mark such as
    `part`. The subquery folds the text once; `offset 0` keeps the planner from copying the folding into every use. -#}
{% macro postgres__fold_title(expression) %}
    {%- set marks = 'part|parte|pt|vol|volume|season|chapter|series|book|no' -%}
    {%- set numerals = {
        'ii': '2', 'iii': '3', 'iv': '4', 'vi': '6', 'vii': '7', 'viii': '8', 'ix': '9',
        'one': '1', 'two': '2', 'three': '3', 'four': '4', 'five': '5', 'six': '6', 'seven': '7',
        'eight': '8', 'nine': '9', 'ten': '10', 'second': '2nd', 'third': '3rd'
    } -%}
    {#- Every space is doubled first, so that two numerals in a row are both found. -#}
    {%- set spaced = namespace(
        sql="regexp_replace(regexp_replace(' ' || replace(folded.folded, ' ', '  ') || ' ', "
            ~ "'(" ~ marks ~ ")  i ', '\\1  1 ', 'g'), '(" ~ marks ~ ")  v ', '\\1  5 ', 'g')"
    ) -%}
    {%- for numeral, digits in numerals.items() -%}
        {%- set spaced.sql = "replace(" ~ spaced.sql ~ ", ' " ~ numeral ~ " ', ' " ~ digits ~ " ')" -%}
    {%- endfor %}
    (
        select
            case
                when folded.folded ~ '(^| )({{ marks }}|{{ numerals.keys() | join('|') }})( |$)'
                    then
                        trim(
                            regexp_replace(
                                regexp_replace({{ spaced.sql }}, ' ({{ marks }}) +([0-9])', ' \2', 'g'),
                                ' +', ' ', 'g'
                            )
                        )
                else folded.folded
            end
        from (select {{ fold_text(expression) }} as folded offset 0) as folded
    )
{% endmacro %}
