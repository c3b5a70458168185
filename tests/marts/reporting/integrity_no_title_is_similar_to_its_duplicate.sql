-- A title is never similar to itself or to a duplicate of itself, and ranks have no gap.
with

similar_titles as (

    select * from {{ ref('rpt_similar_titles') }}

),

titles as (

    select * from {{ ref('dim_titles') }}

),

itself as (

    select
        similar_titles.netflix_id,
        'is similar to its duplicate ' || similar_titles.similar_netflix_id as failure
    from similar_titles
    inner join titles on similar_titles.netflix_id = titles.netflix_id
    inner join titles as other_titles on similar_titles.similar_netflix_id = other_titles.netflix_id
    where
        titles.netflix_id = other_titles.netflix_id
        or titles.imdb_id = other_titles.imdb_id
        or titles.rotten_tomatoes_id = other_titles.rotten_tomatoes_id

),

gaps as (

    select
        netflix_id,
        'has a gap in its ranks' as failure
    from similar_titles
    group by netflix_id
    having max(similarity_rank) <> count(*)

)

select
    netflix_id,
    failure
from itself

union all

select
    netflix_id,
    failure
from gaps
