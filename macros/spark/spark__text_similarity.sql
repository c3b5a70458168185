{#- As pg_trgm does it: words of letters and digits, each with two spaces before it and one after it, taken apart into threes
    of characters; of all threes of both texts, the share that is in both. -#}
{% macro spark__text_similarity(expression, other_expression) %}
    {%- set threes = [] -%}
    {%- for text in (expression, other_expression) -%}
        {%- do threes.append(
            "array_distinct(flatten(transform(filter(split(lower(" ~ text ~ "), '[^\\\\p{IsAlphabetic}\\\\p{IsDigit}]+'), word -> word <> ''), "
            ~ "word -> transform(sequence(1, length(word) + 1), place -> substr(concat('  ', word, ' '), place, 3)))))"
        ) -%}
    {%- endfor -%}
    element_at(
        transform(
            array(named_struct('ours', {{ threes[0] }}, 'theirs', {{ threes[1] }})),
            both -> case
                when size(both.ours) + size(both.theirs) = 0 then cast(0 as decimal(7, 6))
                else cast(
                    size(array_intersect(both.ours, both.theirs))
                    / cast(size(array_union(both.ours, both.theirs)) as decimal(9, 0)) as decimal(7, 6)
                )
            end
        ),
        1
    )
{% endmacro %}
