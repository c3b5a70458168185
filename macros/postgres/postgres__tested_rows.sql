{#- Of a relation of which a build has made the changed rows alone (docs/decisions/0088) these; all others were there when it
    last passed. Rows with the same key are of the same part only if the key has all ids by which parts are made. -#}
{% macro postgres__tested_rows(relation, key) %}
    {%- set node = graph.nodes.get(model.attached_node) if execute else none -%}
    {%- set ids = node.config.meta.get('rows_by', {}).values() if node else [] -%}
    {%- if
        ids and 'passed-before' in model.tags
        and (key is none or ids | reject('in', key) | list == [])
    -%}
        {%- set part = node.schema ~ '.' ~ node.alias ~ '_changed' -%}
        {%- if run_query("select to_regclass('" ~ part ~ "') is not null").columns[0].values()[0] -%}
            {{- return(relation | string | replace(node.relation_name, part)) -}}
        {%- endif -%}
    {%- endif -%}
    {{- return(relation) -}}
{% endmacro %}
