{#- Spark enforces no key. dbt-spark would write those of Delta into any table whose format it is not told. -#}
{% macro spark__persist_constraints(relation, model) %}
{% endmacro %}
