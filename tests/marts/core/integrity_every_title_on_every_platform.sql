-- Each title has one row for each rating platform.
with

platforms as (

    select count(*) as platforms from {{ ref('platforms') }}
    where is_rating_platform

),

counted as (

    select
        titles.netflix_id,
        count(title_matches.platform) as platforms
    from {{ ref('dim_titles') }} as titles
    left join {{ ref('fct_title_matches') }} as title_matches on titles.netflix_id = title_matches.netflix_id
    group by titles.netflix_id

)

select
    counted.netflix_id,
    counted.platforms as platforms_matched,
    platforms.platforms as platforms_there
from counted
cross join platforms
where counted.platforms <> platforms.platforms
