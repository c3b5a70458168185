-- A correction that names no title of the loaded file corrects nothing: it was misspelt, or the title left Netflix.
select
    overrides.title,
    overrides.title_type,
    overrides.release_year
from {{ ref('match_overrides') }} as overrides
left join {{ ref('int_netflix_titles') }} as titles
    on
        overrides.title = titles.title
        and overrides.title_type = titles.title_type
        and overrides.release_year = titles.release_year
where titles.netflix_id is null
