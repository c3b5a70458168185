{#- Of a model and of what it reads the unique ids of those that are not the tables of the last good build any more, by the
    fingerprints that were kept then (docs/decisions/0012). -#}
{% macro others_than_last_built() %}
    {%- set relations = [] -%}
    {%- for key in [model.unique_id] + model.depends_on.nodes if key in graph.nodes -%}
        {%- do relations.append("('" ~ key ~ "', '" ~ graph.nodes[key].schema ~ "', '" ~ graph.nodes[key].alias ~ "')") -%}
    {%- endfor -%}
    {%- set others = run_query(
        "select distinct unique_id
        from (values " ~ relations | join(', ') ~ ") as relations (unique_id, schema_name, relation_name)
        left join raw.last_build
            on relation_fingerprints ->> unique_id = (
                select pg_class.oid || ':' || relfilenode
                from pg_class
                where relnamespace = to_regnamespace(quote_ident(schema_name)) and relname = relation_name
            )
        where relation_fingerprints is null
        order by unique_id"
    ) -%}
    {{- return(others.columns[0].values() | list) -}}
{% endmacro %}
