{#- Open-source Spark has no rights: who may read is said where the files lie, or in the catalogue. -#}
{% macro spark__apply_grants(relation, grant_config, should_revoke=True) %}
{% endmacro %}
