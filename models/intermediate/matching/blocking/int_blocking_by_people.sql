{{ config(pre_hook="{{ prefer_parallel_scan() }}") }}
with

listed_credits as (

    select * from {{ ref('int_listed_credits') }}
    where comparison_role in ('director', 'cast')

),

known_credits as (

    select * from {{ ref('int_known_credits') }}

),

netflix_titles as (

    select * from {{ ref('int_netflix_titles') }}

),

rated_titles as (

    select * from {{ ref('int_rated_titles') }}
    where platform <> 'imdb'

),

netflix_people as (

    select distinct
        listed_credits.name_key,
        netflix_titles.netflix_id,
        netflix_titles.title_type,
        netflix_titles.release_year
    from listed_credits
    inner join netflix_titles on listed_credits.title_id = netflix_titles.netflix_id
    where listed_credits.platform = 'netflix'

),

rated_people as (

    select distinct
        'imdb' as platform,
        imdb_id as rated_title_id,
        name_key,
        title_type,
        year_from,
        year_to
    from known_credits

    union all

    select distinct
        listed_credits.platform,
        listed_credits.title_id as rated_title_id,
        listed_credits.name_key,
        rated_titles.title_type,
        rated_titles.year_from,
        rated_titles.year_to
    from listed_credits
    left join rated_titles
        on
            listed_credits.platform = rated_titles.platform
            and listed_credits.title_id = rated_titles.rated_title_id
    where listed_credits.platform <> 'netflix'

),

counted as (

    select
        name_key,
        platform,
        rated_title_id,
        title_type,
        year_from,
        year_to,
        count(*) over (partition by name_key) as titles
    from rated_people

),

telling_people as (

    -- A name that is in very many titles tells nothing, and would make millions of pairs.
    select
        name_key,
        platform,
        rated_title_id,
        title_type,
        year_from,
        year_to
    from counted
    where titles <= {{ var('match_thresholds').titles_per_name }}

),

final as (

    select distinct
        netflix_people.netflix_id,
        telling_people.platform,
        telling_people.rated_title_id
    from netflix_people
    inner join telling_people
        on netflix_people.name_key = telling_people.name_key and netflix_people.title_type = telling_people.title_type
    where
        netflix_people.release_year >= telling_people.year_from - 1
        and netflix_people.release_year <= case
            when telling_people.title_type = 'movie' then telling_people.year_from + 2
            else coalesce(telling_people.year_to, telling_people.year_from + 10) + 1
        end

)

select * from final
