-- The ids in dim_titles and those in fct_title_matches say the same. It has a column for two platforms only.
select
    title_matches.netflix_id,
    title_matches.platform,
    title_matches.rated_title_id,
    titles.imdb_id,
    titles.rotten_tomatoes_id
from {{ ref('fct_title_matches') }} as title_matches
inner join {{ ref('dim_titles') }} as titles on title_matches.netflix_id = titles.netflix_id
where
    (title_matches.platform = 'imdb' and coalesce(title_matches.rated_title_id, '') <> coalesce(titles.imdb_id, ''))
    or (
        title_matches.platform = 'rotten_tomatoes'
        and coalesce(title_matches.rated_title_id, '') <> coalesce(titles.rotten_tomatoes_id, '')
    )
