-- The ids in dim_titles and those in fct_title_matches say the same.
select
    title_matches.netflix_id,
    title_matches.platform,
    title_matches.rated_title_id,
    titles.imdb_id,
    titles.rotten_tomatoes_id
from {{ ref('fct_title_matches') }} as title_matches
inner join {{ ref('dim_titles') }} as titles on title_matches.netflix_id = titles.netflix_id
where
    coalesce(title_matches.rated_title_id, '')
    <> coalesce(case when title_matches.platform = 'imdb' then titles.imdb_id else titles.rotten_tomatoes_id end, '')
