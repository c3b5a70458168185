{#- Single letters are left alone (`i`, `v`, `x` are names and words too often) but for `i` and `v` behind a mark such as
    `part`. `limit 1` keeps the planner from copying the folding into every use of the folded text. -#}
{% macro postgres__fold_title(expression) %}
    {%- set marks = 'part|parte|pt|vol|volume|season|chapter|series|book|no' -%}
    {%- set numerals = {
        'ii': '2', 'iii': '3', 'iv': '4', 'vi': '6', 'vii': '7', 'viii': '8', 'ix': '9',
        'one': '1', 'two': '2', 'three': '3', 'four': '4', 'five': '5', 'six': '6', 'seven': '7',
        'eight': '8', 'nine': '9', 'ten': '10', 'second': '2nd', 'third': '3rd'
    } -%}
    (
        select
            case
                when text_only.folded !~ '(^| )({{ marks }}|{{ numerals.keys() | join('|') }})( |$)'
                    then text_only.folded
                else (
                    select
                        trim(
                            regexp_replace(
                                regexp_replace(
                                    regexp_replace(
                                        ' ' || string_agg(coalesce(numerals.digits, words.word), ' ' order by words.place),
                                        ' ({{ marks }}) i( |$)', ' 1\2', 'g'
                                    ),
                                    ' ({{ marks }}) v( |$)', ' 5\2', 'g'
                                ),
                                ' ({{ marks }}) ([0-9])', ' \2', 'g'
                            )
                        )
                    from unnest(string_to_array(text_only.folded, ' ')) with ordinality as words (word, place)
                    left join (
                        values
                        {%- for numeral, digits in numerals.items() %}
                        ('{{ numeral }}', '{{ digits }}'){{ ',' if not loop.last }}
                        {%- endfor %}
                    ) as numerals (numeral, digits) on words.word = numerals.numeral
                )
            end
        from (select {{ fold_text(expression) }} as folded limit 1) as text_only
    )
{% endmacro %}
