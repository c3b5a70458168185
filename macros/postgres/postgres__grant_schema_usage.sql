{#- Grants only what is missing, and only as the owner of the schema: anybody else would be refused. Nobody is let into a
    schema where a run builds marts that are not published yet. -#}
{% macro postgres__grant_schema_usage() %}
    {%- if execute -%}
        {%- set wanted = [] -%}
        {%- for node in graph.nodes.values() if node.resource_type in ('model', 'seed')
            and node.schema == generate_schema_name(node.config.schema, node) -%}
            {%- for role in (node.config.grants or {}).values() | sum(start=[]) -%}
                {%- do wanted.append("('" ~ node.schema ~ "', '" ~ role ~ "')") -%}
            {%- endfor -%}
        {%- endfor -%}
        {%- if wanted -%}
            {%- set lacking = run_query(
                "select distinct pg_namespace.nspname, pg_roles.rolname"
                ~ " from (values " ~ wanted | unique | join(', ') ~ ") as wanted (schema_name, role_name)"
                ~ " inner join pg_namespace on wanted.schema_name = pg_namespace.nspname"
                ~ " inner join pg_roles on wanted.role_name = pg_roles.rolname"
                ~ " where pg_has_role(pg_namespace.nspowner, 'usage')"
                ~ " and not has_schema_privilege(pg_roles.oid, pg_namespace.oid, 'usage')"
            ) -%}
            {%- for schema_name, role in lacking.rows -%}
                grant usage on schema {{ adapter.quote(schema_name) }} to {{ adapter.quote(role) }};
            {% endfor -%}
        {%- endif -%}
    {%- endif -%}
{% endmacro %}
