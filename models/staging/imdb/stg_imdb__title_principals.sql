{{ config(meta={'rows_by': {'title': 'imdb_id'}}) }}
-- Without a CTE: Postgres works out all columns of a view that has one before it joins, for millions of rows too many.
select
    tconst as imdb_id,
    {{ try_to_integer('ordering') }} as credit_order,
    nconst as person_id,
    category as source_role,
    job,
    characters
from {{ source('imdb', 'title_principals') }}
