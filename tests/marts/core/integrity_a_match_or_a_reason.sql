-- Every title has, on every platform, either a match with its tier or a reason, never both and never neither.
select
    netflix_id,
    platform,
    rated_title_id,
    match_tier,
    unmatched_reason
from {{ ref('fct_title_matches') }}
where
    (rated_title_id is null) <> (match_tier is null)
    or (rated_title_id is null) = (unmatched_reason is null)
