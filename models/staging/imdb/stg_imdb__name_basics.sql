{{ config(meta={'rows_by': {'person': 'person_id'}}) }}
-- Without a CTE: Postgres works out all columns of a view that has one before it joins, for millions of rows too many.
select
    nconst as person_id,
    nullif(trim(primaryname), '') as full_name,
    {{ read_column('imdb_name_basics', 'birth_year') }} as birth_year,
    {{ read_column('imdb_name_basics', 'death_year') }} as death_year,
    primaryprofession as profession_names,
    knownfortitles as known_for_imdb_ids,
    {{ value_notes('imdb_name_basics') }} as value_notes
from {{ source('imdb', 'name_basics') }}
