-- The history has changes only: no score is the same as the one before, and the first is never null.
with

noted as (

    select
        platform,
        rated_title_id,
        score_name,
        valid_from,
        score,
        lag(score) over (
            partition by platform, rated_title_id, score_name
            order by valid_from
        ) as score_before
    from {{ ref('fct_title_scores') }}

)

select
    platform,
    rated_title_id,
    score_name,
    valid_from,
    score
from noted
where not ({{ differs('score', 'score_before') }})
