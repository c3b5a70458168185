-- No Netflix title is lost on the way, and none is doubled.
with

landed as (

    select count(*) as titles from {{ ref('stg_netflix__titles') }}

),

modelled as (

    select count(*) as titles from {{ ref('dim_titles') }}

)

select
    landed.titles as titles_landed,
    modelled.titles as titles_modelled
from landed
cross join modelled
where landed.titles <> modelled.titles
