with

candidates as (

    select * from {{ ref('int_match_candidates') }}

),

netflix_titles as (

    select * from {{ ref('int_netflix_titles') }}

),

rated_titles as (

    select * from {{ ref('int_rated_titles') }}

),

imdb_ratings as (

    select * from {{ ref('stg_imdb__title_ratings') }}

),

netflix_people as (

    select * from {{ ref('int_listed_credits') }}
    where platform = 'netflix'

),

rated_people as (

    select * from {{ ref('int_rated_title_people') }}

),

shared_people as (

    select
        candidates.netflix_id,
        candidates.platform,
        candidates.rated_title_id,
        sum(case when rated_people.role = 'director' then 1 else 0 end) as directors_shared,
        sum(case when rated_people.role = 'actor' then 1 else 0 end) as cast_shared
    from candidates
    inner join rated_people
        on
            candidates.platform = rated_people.platform
            and candidates.rated_title_id = rated_people.rated_title_id
    inner join netflix_people
        on
            candidates.netflix_id = netflix_people.title_id
            and rated_people.role = netflix_people.role
            and rated_people.name_key = netflix_people.name_key
    group by candidates.netflix_id, candidates.platform, candidates.rated_title_id

),

final as (

    select
        candidates.netflix_id,
        candidates.platform,
        candidates.rated_title_id,
        candidates.has_same_name,
        netflix_titles.title_type = rated_titles.title_type as has_same_type,
        case
            -- 0 within the run of a series; a series that has not ended runs to this day.
            when netflix_titles.release_year < rated_titles.year_from
                then netflix_titles.release_year - rated_titles.year_from
            when netflix_titles.release_year > rated_titles.year_to
                then netflix_titles.release_year - rated_titles.year_to
            when rated_titles.year_from is not null then 0
        end as year_gap,
        cast(coalesce(shared_people.directors_shared, 0) as integer) as directors_shared,
        cast(coalesce(shared_people.cast_shared, 0) as integer) as cast_shared,
        abs(netflix_titles.runtime_minutes - rated_titles.runtime_minutes) as runtime_gap,
        coalesce(imdb_ratings.imdb_votes, 0) as votes
    from candidates
    inner join netflix_titles on candidates.netflix_id = netflix_titles.netflix_id
    inner join rated_titles
        on
            candidates.platform = rated_titles.platform
            and candidates.rated_title_id = rated_titles.rated_title_id
    left join shared_people
        on
            candidates.netflix_id = shared_people.netflix_id
            and candidates.platform = shared_people.platform
            and candidates.rated_title_id = shared_people.rated_title_id
    left join imdb_ratings
        on
            candidates.platform = 'imdb'
            and candidates.rated_title_id = imdb_ratings.imdb_id

)

select * from final
