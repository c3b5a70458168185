{{ config(meta={'rows_by': {'title': 'imdb_id'}}) }}
-- Without a CTE: Postgres works out all columns of a view that has one before it joins, for millions of rows too many.
select
    titleid as imdb_id,
    {{ try_to_integer('ordering') }} as alias_number,
    title,
    region,
    language,
    types as alias_types,
    attributes as alias_attributes,
    cast(isoriginaltitle = '1' as boolean) as is_original_title
from {{ source('imdb', 'title_akas') }}
