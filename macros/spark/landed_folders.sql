{#- Where in the lake each landed table lies. A folder has the link `raw`; in object storage, which has none, the loader's
    log says it. -#}
{% macro landed_folders() %}
    {%- set lake, folders = env_var('NETFLIX_RATINGS_LAKE', ''), {} -%}
    {%- if '://' in lake -%}
        {%- set lines = run_query("select value from text.`" ~ lake ~ "/landed.json`").columns[0].values() -%}
        {%- for name, table in fromjson(lines | join('\n')).tables.items() -%}
            {%- do folders.update({name: table.folder}) -%}
        {%- endfor -%}
    {%- endif -%}
    {{- return(folders) -}}
{% endmacro %}
