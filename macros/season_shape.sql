{#- The shape of what may be a season: small letters, every number as `#`, whether it is written in digits, as a roman
    numeral, as a word or as an ordinal; every month as `month`. The seed `season_words` has the shapes that are seasons. -#}
{% macro season_shape(expression) %}
    {%- set months = 'january|february|march|april|may|june|july|august|september|october|november|december' -%}
    {%- set marks = 'season|part|volume|vol[.]?|chapter|book|series|collection|parte|partie|temporada|saison|パート|シーズン' -%}
    {%- set numerals = 'one|two|three|four|five|six|seven|eight|nine|ten|[ivxl]+' -%}
    {%- set replaced = namespace(sql="lower(" ~ expression ~ ")") -%}
    {%- for pattern, replacement in [
        ('[０-９0-9]+', '#'),
        ('[ⅰ-ⅻⅠ-Ⅻ]+', '#'),
        ('第 ?[一二三四五六七八九十]+', '第#'),
        ('#(st|nd|rd|th|ª|º|°|[.])( |$)', '# '),
        ('^(first|second|third|fourth|fifth|sixth) ', '# '),
        ('(^| )(' ~ marks ~ ') ?(' ~ numerals ~ ')( |$)', '\\1\\2 # '),
        ('^(' ~ months ~ ') ', 'month '),
    ] -%}
        {%- set replaced.sql = regexp_replace(replaced.sql, pattern, replacement) -%}
    {%- endfor -%}
    trim({{ expression if var('is_linted', false) else replaced.sql }}) {#- as in repair_text -#}
{%- endmacro %}
