{{ config(meta={'rows_by': {'title': 'episode_imdb_id'}}) }}
-- Without a CTE: Postgres works out all columns of a view that has one before it joins, for millions of rows too many.
select
    tconst as episode_imdb_id,
    parenttconst as series_imdb_id,
    {{ read_column('imdb_title_episode', 'season_number') }} as season_number,
    {{ read_column('imdb_title_episode', 'episode_number') }} as episode_number,
    {{ value_notes('imdb_title_episode') }} as value_notes
from {{ source('imdb', 'title_episode') }}
