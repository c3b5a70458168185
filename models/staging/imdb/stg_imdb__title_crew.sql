{{ config(meta={'rows_by': {'title': 'imdb_id'}}) }}
-- Without a CTE: Postgres works out all columns of a view that has one before it joins, for millions of rows too many.
select
    tconst as imdb_id,
    directors as director_ids,
    writers as writer_ids
from {{ source('imdb', 'title_crew') }}
