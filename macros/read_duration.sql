{#- Written one way, `90 min` or `2 Seasons`, however the file writes it; of a bare number the type says what it counts. -#}
{% macro read_duration(expression, type, max_minutes, max_seasons) %}
    {%- set written = clean_text("lower(" ~ expression ~ ")") -%}
    {%- set number = try_to_integer(regexp_extract(written, '^([0-9]{1,6})(?:[.]0+)?(?: ?[a-z]+[.]?)?$')) -%}
    {%- set unit = regexp_extract(written, '^[0-9.]+ ?([a-z]*)[.]?$') -%}
    {%- set is_minutes = unit ~ " in ('min', 'mins', 'minute', 'minutes', 'm') or (" ~ unit ~ " = '' and lower(trim(" ~ type ~ ")) = 'movie')" -%}
    {%- set is_seasons = unit ~ " in ('season', 'seasons') or (" ~ unit ~ " = '' and lower(trim(" ~ type ~ ")) = 'tv show')" -%}
    {%- set count = "cast(" ~ dbt.split_part(expression, "' '", 1) ~ " as integer)" %}
    case
        -- Nearly all are written so; to take any other form apart takes long.
        when {{ regexp_like(expression, '^[1-9][0-9]{0,5} min$') }}
            then case when {{ count }} <= {{ max_minutes }} then {{ expression }} end
        when {{ expression }} = '1 Season' then {{ expression }}
        when {{ expression }} <> '1 Seasons' and {{ regexp_like(expression, '^[1-9][0-9]{0,5} Seasons$') }}
            then case when {{ count }} <= {{ max_seasons }} then {{ expression }} end
        when ({{ is_minutes }}) and {{ number }} between 1 and {{ max_minutes }} then {{ number }} || ' min'
        when ({{ is_seasons }}) and {{ number }} = 1 then '1 Season'
        when ({{ is_seasons }}) and {{ number }} between 2 and {{ max_seasons }} then {{ number }} || ' Seasons'
    end
{% endmacro %}
