{#- A warehouse made by an earlier release has these still. Looked up in dbt's own list of what is there, so that it costs
    nothing where they are gone. A name that a model has again is left alone. -#}
{% macro drop_renamed_relations() %}
    {%- set renamed = {
        'intermediate': [
            'int_candidates_by_name', 'int_candidates_by_people', 'int_current_scores', 'int_imdb_series_runs',
            'int_match_evidence', 'int_match_name_evidence', 'int_match_people_evidence', 'int_title_copies', 'int_title_twins'
        ],
        'reference': ['companion_words']
    } -%}
    {%- if execute and flags.WHICH != 'compile' -%} {#- which needs no warehouse -#}
        {%- set in_use = graph.nodes.values() | map(attribute='alias') | list -%}
        {%- for schema, names in renamed.items() -%}
            {%- for name in names if name not in in_use -%}
                {%- set relation = adapter.get_relation(
                    database=target.database, schema=generate_schema_name(schema, none), identifier=name
                ) -%}
                {%- if relation is not none -%}
                    {%- do adapter.drop_relation(relation) -%}
                {%- endif -%}
            {%- endfor -%}
        {%- endfor -%}
    {%- endif -%}
{% endmacro %}
