-- Each title stands once for each rating platform.
select
    titles.netflix_id,
    count(title_matches.platform) as platforms
from {{ ref('dim_titles') }} as titles
left join {{ ref('fct_title_matches') }} as title_matches on titles.netflix_id = title_matches.netflix_id
group by titles.netflix_id
having count(title_matches.platform) <> 2
