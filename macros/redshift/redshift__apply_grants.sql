{#- Who may read is said by whoever owns the cluster: dbt would fail where a role does not exist. -#}
{% macro redshift__apply_grants(relation, grant_config, should_revoke=True) %}
{% endmacro %}
