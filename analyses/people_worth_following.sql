with

people as (

    select * from {{ ref('rpt_people') }}

)

select
    full_name,
    titles,
    rated_titles,
    mean_imdb_rating,
    mean_critics_score,
    mean_audience_score,
    mean_combined_score
from people
where rated_titles >= 3
order by people_rank asc
limit 15
