{#-
  Of two loads on one day the later one counts. A row of the earlier one is deleted only where the later one has another
  score, so that a second run changes nothing, and a title that is no longer in the catalogue keeps its history. Where the
  history goes on after that day, the load is older than it, adds nothing, and deletes nothing.
-#}
{% macro delete_superseded_scores(history, current_scores) %}
    {%- set superseded %}
    exists (
        select 1
        from {{ current_scores }} as current_scores
        where
            current_scores.platform = noted.platform
            and current_scores.rated_title_id = noted.rated_title_id
            and current_scores.measure = noted.score_name
            and current_scores.scored_on = noted.valid_from
            and {{ differs('current_scores.score', 'noted.score') }}
    )
    and not exists (
        select 1
        from {{ history }} as later
        where
            later.platform = noted.platform
            and later.rated_title_id = noted.rated_title_id
            and later.score_name = noted.score_name
            and later.valid_from > noted.valid_from
    )
    {%- endset %}
    {{- delete_rows(history, 'noted', superseded) -}}
{% endmacro %}
