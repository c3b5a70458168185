{#- Replaces dbt's own macro for tables with a contract, which has keys and references there before the first row: each row
    then goes into the index and is looked up in the other table by itself. Added afterwards, a key is one sort and a
    reference one join. -#}
{% macro postgres__create_table_as(temporary, relation, sql) %}
    {%- if temporary or not config.get('contract').enforced -%}
        {{- return(dbt.postgres__create_table_as(temporary, relation, sql)) -}}
    {%- endif -%}
    {{- get_assert_columns_equivalent(sql) }}
    create table {{ relation }} (
        {{ adapter.render_raw_columns_constraints(raw_columns=model['columns']) | join(', ') }}
    );
    insert into {{ relation }} (
        {{ adapter.dispatch('get_column_names', 'dbt')() }}
    )
    (
        {{ get_select_subquery(sql) }}
    );
    {%- for constraint in adapter.render_raw_model_constraints(raw_constraints=model['constraints']) %}
    alter table {{ relation }} add {{ constraint }};
    {%- endfor %}
{% endmacro %}
