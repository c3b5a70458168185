{#- A table, as dbt makes it; in a build of what has changed (docs/decisions/0087) one that would have the same rows stays
    the table that it is, so that what reads it need not be built either. One that says by which ids its rows stand for
    themselves (`meta.rows_by`) is made of the changed rows alone, where what it reads tells them (docs/decisions/0088). -#}
{% materialization table, adapter='postgres' %}
    {%- if 'stays-where-same' not in config.get('tags', []) -%}
        {{- return(dbt.materialization_table_default()) -}}
    {%- endif -%}
    {%- set relation = this.incorporate(type='table') -%}
    {%- set new_relation = make_intermediate_relation(relation) -%}
    {%- set part = relation.incorporate(path={'identifier': relation.identifier ~ '_changed'}) -%}
    {%- set others = others_than_last_built() -%}
    {%- if not others -%}
        {%- call noop_statement('main', 'as it was', 'as it was') %}{% endcall -%}
        {{- return({'relations': [relation]}) -}}
    {%- endif -%}
    {{- drop_relation_if_exists(load_cached_relation(new_relation)) -}}
    {{- run_hooks(pre_hooks, inside_transaction=False) -}}
    {{- run_hooks(pre_hooks, inside_transaction=True) -}}
    {%- set rows_by = config.get('meta', {}).get('rows_by') -%}
    {%- set parts = changed_parts(sql, others) if rows_by else none -%}
    {%- if parts -%}
        {%- set columns = {} -%}
        {%- for kind in parts -%}
            {%- do columns.update({kind: rows_by[kind]}) -%}
        {%- endfor -%}
        {%- set is_changed = changed_ids(columns) -%}
        {%- call statement('main') -%}
            create unlogged table {{ part }} as
            {%- for made in parts.values() %}
            {{ "union" if not loop.first }}
            select * from ({{ made }}) as made where {{ is_changed }}
            {%- endfor %}
        {%- endcall -%}
        {%- do run_query(analyze_table(part)) -%}
        {%- call statement('whole') -%}
            create table {{ new_relation }} as
            select * from {{ relation }} where {{ is_changed }} is not true
            union all
            select * from {{ part }}
        {%- endcall -%}
        {%- set same = has_these_rows(relation, load_result('whole').response.rows_affected, is_changed, part) -%}
    {%- else -%}
        {%- call statement('main') -%}
            {{ get_create_table_as_sql(False, new_relation, sql) }}
        {%- endcall -%}
        {%- set same = has_same_rows(relation, new_relation) -%}
    {%- endif -%}
    {%- if same -%}
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
    {{- return({'relations': [relation]}) -}}
{% endmaterialization %}
