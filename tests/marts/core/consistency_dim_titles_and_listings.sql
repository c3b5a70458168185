-- Every Netflix title is in the mart, and none twice.
with

listed as (

    select count(*) as titles from {{ ref('int_netflix_titles') }}

),

modelled as (

    select count(*) as titles from {{ ref('dim_titles') }}

)

select
    listed.titles as titles_listed,
    modelled.titles as titles_modelled
from listed
cross join modelled
where listed.titles <> modelled.titles
