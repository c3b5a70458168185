-- No Netflix title is lost on the way, and none is doubled.
select
    landed.titles as titles_landed,
    modelled.titles as titles_modelled
from (select count(*) as titles from {{ ref('stg_netflix__titles') }}) as landed
cross join (select count(*) as titles from {{ ref('dim_titles') }}) as modelled
where landed.titles <> modelled.titles
