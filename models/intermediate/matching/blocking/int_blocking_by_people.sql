with

listed_credits as (

    select * from {{ ref('int_listed_credits') }}
    where comparison_role in ('director', 'cast')

),

known_people as (

    select * from {{ ref('int_known_people') }}

),

principals as (

    select * from {{ ref('stg_imdb__title_principals') }}

),

credit_roles as (

    select * from {{ ref('credit_roles') }}
    where platform = 'imdb' and comparison_role in ('director', 'cast')

),

netflix_titles as (

    select * from {{ ref('int_netflix_titles') }}

),

rated_titles as (

    select * from {{ ref('int_rated_titles') }}

),

netflix_people as (

    select distinct
        title_id as netflix_id,
        name_key
    from listed_credits
    where platform = 'netflix'

),

rated_people as (

    select
        'imdb' as platform,
        principals.imdb_id as rated_title_id,
        known_people.name_key
    from principals
    inner join credit_roles on principals.source_role = credit_roles.source_role
    inner join known_people on principals.person_id = known_people.person_id

    union

    select
        platform,
        title_id as rated_title_id,
        name_key
    from listed_credits
    where platform <> 'netflix'

),

counted as (

    -- Beside each row, and not in a table of its own: an engine that keeps no CTE would read the principals twice.
    select
        platform,
        rated_title_id,
        name_key,
        count(*) over (partition by name_key) as titles
    from rated_people

),

telling_people as (

    -- A name that is in very many titles tells nothing, and would make millions of pairs.
    select
        platform,
        rated_title_id,
        name_key
    from counted
    where titles <= {{ var('match_thresholds').titles_per_name }}

),

final as (

    select distinct
        netflix_people.netflix_id,
        telling_people.platform,
        telling_people.rated_title_id
    from netflix_people
    inner join telling_people on netflix_people.name_key = telling_people.name_key
    inner join netflix_titles on netflix_people.netflix_id = netflix_titles.netflix_id
    inner join rated_titles
        on
            telling_people.platform = rated_titles.platform
            and telling_people.rated_title_id = rated_titles.rated_title_id
            and netflix_titles.title_type = rated_titles.title_type
    where
        netflix_titles.release_year >= rated_titles.year_from - 1
        and netflix_titles.release_year <= case
            when rated_titles.title_type = 'movie' then rated_titles.year_from + 2
            else coalesce(rated_titles.year_to, rated_titles.year_from + 10) + 1
        end

)

select * from final
