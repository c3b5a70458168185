-- Without a CTE: Postgres works out all columns of a view that has one before it joins, for millions of rows too many.
select
    tconst as imdb_id,
    {{ read_column('imdb_title_ratings', 'imdb_rating') }} as imdb_rating,
    {{ read_column('imdb_title_ratings', 'imdb_votes') }} as imdb_votes,
    {{ value_notes('imdb_title_ratings') }} as value_notes
from {{ source('imdb', 'title_ratings') }}
