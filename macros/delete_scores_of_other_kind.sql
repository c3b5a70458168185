{#-
  Scores of the made-up sample and real scores never share a history: when the warehouse goes from one to the other, the
  history begins again. A history of an older release has no column `made_up`, and counts as real.
-#}
{% macro delete_scores_of_other_kind(history, current_scores) %}
    {%- set columns = adapter.get_columns_in_relation(history) | map(attribute='name') | list if execute else [] %}
    {%- set noted = 'coalesce(noted.made_up, false)' if 'made_up' in columns else 'false' %}
    delete from {{ history }} as noted
    where exists (
        select 1
        from (
            select distinct
                platform,
                made_up
            from {{ current_scores }}
        ) as kinds
        where kinds.platform = noted.platform and kinds.made_up <> {{ noted }}
    )
{% endmacro %}
