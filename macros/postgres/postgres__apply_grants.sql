{#- Replaces dbt's own macro, which fails where a role does not exist: on a first run none of ours does. -#}
{% macro postgres__apply_grants(relation, grant_config, should_revoke=True) %}
    {%- set there = run_query("select rolname from pg_roles").columns[0].values() if grant_config else [] -%}
    {%- set grantable = {} -%}
    {%- for privilege, roles in (grant_config or {}).items() -%}
        {%- set present = roles | select('in', there) | list -%}
        {%- if present -%}
            {%- do grantable.update({privilege: present}) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- do return(dbt.default__apply_grants(relation, grantable, should_revoke)) -%}
{% endmacro %}
