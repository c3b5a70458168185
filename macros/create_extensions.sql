{% macro create_extensions() %}
    {{- return(adapter.dispatch('create_extensions')()) -}}
{% endmacro %}

{% macro default__create_extensions() %}
{% endmacro %}

{% macro postgres__create_extensions() %}
    create extension if not exists pg_trgm;
    create extension if not exists unaccent;
{% endmacro %}
