{#- Marks are listed, letters are not, so that every script keeps its letters. Apostrophes and zero-width characters
    are removed, every other mark becomes a space. Most names are plain words, and IMDb has tens of millions of them:
    these only need lower case. -#}
{% macro postgres__normalize_text(expression) %}
    case
        when {{ expression }} ~ '^[A-Za-z0-9]+( [A-Za-z0-9]+)*$' then lower({{ expression }})
        else
            trim(
                regexp_replace(
                    regexp_replace(
                        replace(
                            lower(
                                case
                                    when {{ expression }} !~ '[^ -~]' then {{ expression }}
                                    when {{ expression }} is nfkc normalized then unaccent({{ expression }})
                                    else unaccent(normalize({{ expression }}, nfkc))
                                end
                            ),
                            '&', ' and '
                        ),
                        '[''’‘ʼ`´′\u200b-\u200f\ufeff]', '', 'g'
                    ),
                    '[- _–—―‐‑−:;,.!?¡¿()\[\]{}<>"“”„«»/\\|*#@+=~^%$…·•、。・「」『』【】\t\n\r\u00a0\u2009\u202f\u3000\u2600-\u27bf\ufe0f\U0001f000-\U0001faff]+', ' ', 'g'
                )
            )
    end
{% endmacro %}
