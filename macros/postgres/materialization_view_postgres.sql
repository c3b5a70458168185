{#- A view, as dbt makes it; in a build of what has changed one that reads only what is as it was stays (docs/decisions/0087),
    and beside one that says by which ids its rows stand for themselves there is another of the changed rows alone, where
    what it reads tells them (docs/decisions/0088). -#}
{% materialization view, adapter='postgres' %}
    {%- if 'stays-where-same' not in config.get('tags', []) -%}
        {{- return(dbt.materialization_view_default()) -}}
    {%- endif -%}
    {%- set others = others_than_last_built() -%}
    {%- if not others -%}
        {%- call noop_statement('main', 'as it was', 'as it was') %}{% endcall -%}
        {{- return({'relations': [this.incorporate(type='view')]}) -}}
    {%- endif -%}
    {%- set made = dbt.materialization_view_default() -%}
    {%- if config.get('meta', {}).get('rows_by') -%}
        {%- set parts = changed_parts(sql, others | reject('equalto', model.unique_id) | list) -%}
        {%- if parts | length > 1 -%}
            {%- do exceptions.raise_compiler_error("rows_by of a view names one kind of id: " ~ model.name) -%}
        {%- endif -%}
        {%- if parts -%}
            {%- call statement('part') -%}
                create view {{ this.incorporate(path={'identifier': this.identifier ~ '_changed'}) }} as
                {{ parts.values() | first }}
            {%- endcall -%}
            {%- do adapter.commit() -%}
        {%- endif -%}
    {%- endif -%}
    {{- return(made) -}}
{% endmaterialization %}
