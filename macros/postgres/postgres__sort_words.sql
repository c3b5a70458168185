{% macro postgres__sort_words(expression) %}
    (
        select string_agg(words.word, ' ' order by words.word collate "C")
        from unnest(string_to_array({{ expression }}, ' ')) as words (word)
    )
{% endmacro %}
