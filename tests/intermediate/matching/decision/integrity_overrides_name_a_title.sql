-- A correction without a title in the loaded file corrects nothing: its title is misspelt, or has left Netflix.
select
    overrides.title,
    overrides.title_type,
    overrides.release_year
from {{ ref('match_overrides') }} as overrides
left join {{ ref('int_netflix_titles') }} as titles
    on
        overrides.title = titles.title
        and overrides.title_type = titles.title_type
        and coalesce(overrides.release_year, 0) = coalesce(titles.release_year, 0)
where titles.netflix_id is null
