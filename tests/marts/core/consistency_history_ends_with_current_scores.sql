-- If the history has no later day, its last score is the current one.
with

noted as (

    select
        platform,
        rated_title_id,
        score_name,
        valid_from,
        score,
        row_number() over (
            partition by platform, rated_title_id, score_name
            order by valid_from desc
        ) as changes_since
    from {{ ref('fct_title_scores') }}

)

select
    current_scores.platform,
    current_scores.rated_title_id,
    current_scores.measure,
    current_scores.score as score_now,
    noted.score as score_noted
from {{ ref('int_rated_scores') }} as current_scores
left join noted
    on
        current_scores.platform = noted.platform
        and current_scores.rated_title_id = noted.rated_title_id
        and current_scores.measure = noted.score_name
        and noted.changes_since = 1
where
    {{ differs('current_scores.score', 'noted.score') }}
    and (noted.valid_from is null or noted.valid_from <= current_scores.scored_on)
