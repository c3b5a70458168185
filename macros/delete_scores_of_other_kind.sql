{#-
  Scores of the made-up sample and real scores never share a history: when the warehouse goes from one to the other, the
  history begins again.
-#}
{% macro delete_scores_of_other_kind(history, current_scores) %}
    {%- set of_other_kind %}
    exists (
        select 1
        from (
            select distinct
                platform,
                made_up
            from {{ current_scores }}
        ) as kinds
        where kinds.platform = noted.platform and kinds.made_up <> noted.made_up
    )
    {%- endset %}
    {{- delete_rows(history, 'noted', of_other_kind) -}}
{% endmacro %}
