-- A level without a weight in the seed would drop its pair without an error.
select levels.pair_id
from {{ ref('int_match_levels') }} as levels
left join {{ ref('int_match_scores') }} as scores on levels.pair_id = scores.pair_id
where scores.pair_id is null
