{#- Whether a model's table, and each that it reads, is still the one of the last good build, by the fingerprints that were
    kept then (docs/decisions/0012). What is not there is not. -#}
{% macro is_as_last_built() %}
    {%- set relations = [] -%}
    {%- for key in [model.unique_id] + model.depends_on.nodes if key in graph.nodes -%}
        {%- do relations.append("('" ~ key ~ "', '" ~ graph.nodes[key].schema ~ "', '" ~ graph.nodes[key].alias ~ "')") -%}
    {%- endfor -%}
    {%- set same = run_query(
        "select count(*) from (values " ~ relations | unique | join(', ') ~ ")
            as relations (unique_id, schema_name, relation_name)
        inner join raw.last_build
            on relation_fingerprints ->> unique_id = (
                select pg_class.oid || ':' || relfilenode
                from pg_class
                where relnamespace = to_regnamespace(quote_ident(schema_name)) and relname = relation_name
            )"
    ) -%}
    {{- return(same.columns[0].values()[0] == relations | unique | list | length) -}}
{% endmacro %}
