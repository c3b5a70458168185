{#- Each table in a folder by its schema and name, with what is landed: `marts/dim_titles` beside `raw/imdb_title_basics`. A
    folder that a killed build left half written is written over. Where no lake is named, the catalogue knows a place. -#}
{% macro lake_location(schema, identifier) %}
    {%- set lake = env_var('NETFLIX_RATINGS_LAKE', '') -%}
    {{- return("location '" ~ lake ~ '/' ~ schema ~ '/' ~ identifier ~ "'" if lake else '') -}}
{% endmacro %}
