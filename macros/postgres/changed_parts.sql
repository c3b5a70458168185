{#- A model's SQL of the rows alone that have changed, by each kind of id that its `meta.rows_by` names and by which any has:
    of what it reads by that kind each relation that has such a part of itself beside it (`x_changed`) is that part. None,
    where something else has changed. -#}
{% macro changed_parts(sql, others) %}
    {%- set parts = {} -%}
    {%- set told = [] -%}
    {%- for kind in config.get('meta').rows_by -%}
        {%- set part = namespace(sql=sql, has_changed=false) -%}
        {%- for key in model.depends_on.nodes if key in graph.nodes -%}
            {%- set node = graph.nodes[key] -%}
            {%- set name = node.schema ~ '.' ~ node.alias ~ '_changed' -%}
            {%- if
                node.config.meta.get('rows_by', {}).keys() | list == [kind]
                and run_query("select to_regclass('" ~ name ~ "') is not null").columns[0].values()[0]
            -%}
                {%- set part.sql = part.sql | replace(node.relation_name, name) -%}
                {%- if key in others -%}
                    {%- do told.append(key) -%}
                    {%- set part.has_changed = true -%}
                {%- endif -%}
            {%- endif -%}
        {%- endfor -%}
        {%- if part.has_changed -%}
            {%- do parts.update({kind: part.sql}) -%}
        {%- endif -%}
    {%- endfor -%}
    {{- return(parts if told | length == others | length else none) -}}
{% endmacro %}
