-- No Netflix title is lost on the way to the mart, and none is doubled.
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
