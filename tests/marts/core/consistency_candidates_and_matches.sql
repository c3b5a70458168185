-- Each match that nobody forced is the candidate marked as chosen, the first in rank, and meets the threshold.
with

chosen as (

    select
        netflix_id,
        platform,
        rated_title_id,
        meets_threshold,
        candidate_rank
    from {{ ref('fct_match_candidates') }}
    where is_chosen

),

matches as (

    select
        netflix_id,
        platform,
        rated_title_id
    from {{ ref('fct_title_matches') }}
    where rated_title_id is not null and match_tier <> 'override'

)

select
    matches.netflix_id,
    matches.platform,
    matches.rated_title_id,
    chosen.rated_title_id as chosen_id,
    chosen.meets_threshold,
    chosen.candidate_rank
from matches
left join chosen
    on
        matches.netflix_id = chosen.netflix_id
        and matches.platform = chosen.platform
where
    chosen.rated_title_id is null
    or chosen.rated_title_id <> matches.rated_title_id
    or not chosen.meets_threshold
    or chosen.candidate_rank <> 1
