{{ config(meta={'rows_by': {'title': 'imdb_id'}}) }}
-- Without a CTE: Postgres works out all columns of a view that has one before it joins, for millions of rows too many.
select
    tconst as imdb_id,
    titletype as source_type,
    primarytitle as primary_title,
    originaltitle as original_title,
    {{ read_column('imdb_title_basics', 'is_adult') }} as is_adult,
    {{ read_column('imdb_title_basics', 'start_year') }} as start_year,
    {{ read_column('imdb_title_basics', 'end_year') }} as end_year,
    {{ read_column('imdb_title_basics', 'runtime_minutes') }} as runtime_minutes,
    genres as genre_names,
    {{ value_notes('imdb_title_basics') }} as value_notes
from {{ source('imdb', 'title_basics') }}
