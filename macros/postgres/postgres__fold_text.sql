{#- Marks are listed and letters are not, so that every script keeps its letters. The first 61 marks become a space;
    those behind them (apostrophes, zero-width characters) have nothing standing against them and vanish.
    Most names are plain words, and IMDb has tens of millions: for them lower case is all there is to do. -#}
{% macro postgres__fold_text(expression) %}
    case
        when {{ expression }} ~ '^[A-Za-z0-9]+( [A-Za-z0-9]+)*$' then lower({{ expression }})
        else
            trim(
                regexp_replace(
                    translate(
                        replace(
                            lower(
                                case
                                    when {{ expression }} ~ '[^ -~]' then unaccent(normalize({{ expression }}, nfkc))
                                    else {{ expression }}
                                end
                            ),
                            '&', ' and '
                        ),
                        '-_–—―‐‑−:;,.!?¡¿()[]{}<>"“”„«»/\|*#@+=~^%$…·•、。・「」『』【】'
                        || chr(160) || chr(9) || chr(10) || chr(13) || chr(8201) || chr(8239) || chr(12288)
                        || '''’‘ʼ`´′' || chr(8203) || chr(8204) || chr(8205) || chr(8206) || chr(8207) || chr(65279),
                        repeat(' ', 61)
                    ),
                    ' +', ' ', 'g'
                )
            )
    end
{% endmacro %}
