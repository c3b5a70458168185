-- Every title of the file is in int_catalogue_titles, and none twice.
with

staged as (

    select count(*) as titles from {{ ref('stg_netflix__titles') }}

),

listed as (

    select count(*) as titles from {{ ref('int_catalogue_titles') }}

)

select
    staged.titles as titles_staged,
    listed.titles as titles_listed
from staged
cross join listed
where staged.titles <> listed.titles
