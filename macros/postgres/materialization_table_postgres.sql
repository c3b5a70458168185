{#- A table, as dbt makes it; in a build of what has changed (docs/decisions/0087) one that would have the same rows stays
    the table that it is, so that what reads it need not be built either. -#}
{% materialization table, adapter='postgres' %}
    {%- if 'stays-where-same' not in config.get('tags', []) -%}
        {{- return(dbt.materialization_table_default()) -}}
    {%- endif -%}
    {%- set relation = this.incorporate(type='table') -%}
    {%- set new_relation = make_intermediate_relation(relation) -%}
    {%- if is_as_last_built() -%}
        {%- call noop_statement('main', 'as it was', 'as it was') %}{% endcall -%}
    {%- else -%}
        {{- drop_relation_if_exists(load_cached_relation(new_relation)) -}}
        {{- run_hooks(pre_hooks, inside_transaction=False) -}}
        {{- run_hooks(pre_hooks, inside_transaction=True) -}}
        {%- call statement('main') -%}
            {{ get_create_table_as_sql(False, new_relation, sql) }}
        {%- endcall -%}
        {%- if has_same_rows(relation, new_relation) -%}
            {%- do adapter.drop_relation(new_relation) -%}
        {%- else -%}
            {%- do create_indexes(new_relation) -%}
            {%- do adapter.drop_relation(relation) -%}
            {%- do adapter.rename_relation(new_relation, relation) -%}
            {{- run_hooks(post_hooks, inside_transaction=True) -}}
            {%- do apply_grants(relation, config.get('grants'), should_revoke=False) -%}
            {%- do persist_docs(relation, model) -%}
        {%- endif -%}
        {%- do adapter.commit() -%}
        {{- run_hooks(post_hooks, inside_transaction=False) -}}
    {%- endif -%}
    {{- return({'relations': [relation]}) -}}
{% endmaterialization %}
