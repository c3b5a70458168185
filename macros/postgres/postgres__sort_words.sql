{#- Of most names there are two words, which need no list: to make and to sort one takes ten times as long. -#}
{% macro postgres__sort_words(expression) %}
    case
        when {{ expression }} not like '% %' then nullif({{ expression }}, '')
        when {{ expression }} not like '% % %'
            then
                case
                    when split_part({{ expression }}, ' ', 1) collate "C" <= split_part({{ expression }}, ' ', 2)
                        then {{ expression }}
                    else split_part({{ expression }}, ' ', 2) || ' ' || split_part({{ expression }}, ' ', 1)
                end
        else (
            select string_agg(words.word, ' ' order by words.word collate "C")
            from unnest(string_to_array({{ expression }}, ' ')) as words (word)
        )
    end
{% endmacro %}
