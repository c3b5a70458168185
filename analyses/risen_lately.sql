select
    title,
    release_year,
    score_name,
    score_before as score_then,
    score_now,
    change_in_hundredths as rise,
    votes_now as votes
from {{ ref('rpt_score_changes') }}
where period = 'month' and direction = 'rose'
order by change_rank
limit 15
