with

titles as (

    select * from {{ ref('int_netflix_titles') }}

),

title_names as (

    select * from {{ ref('int_netflix_title_names') }}
    where name_origin in ('primary', 'language_version', 'date_turned')

),

listed_credits as (

    select * from {{ ref('int_listed_credits') }}
    where platform = 'netflix' and role = 'director'

),

title_keys as (

    select distinct
        netflix_id,
        replace({{ regexp_replace('normalized_name', '^(the|a|an) ') }}, ' ', '') as title_key
    from title_names

),

same_name as (

    select
        title_keys.netflix_id,
        duplicates.netflix_id as duplicate_id
    from title_keys
    inner join title_keys as duplicates on title_keys.title_key = duplicates.title_key

),

directed as (

    select
        titles.netflix_id,
        titles.release_year,
        titles.runtime_minutes,
        listed_credits.name_key
    from titles
    inner join listed_credits on titles.netflix_id = listed_credits.title_id
    where titles.runtime_minutes >= 60

),

same_film as (

    -- A director seldom makes two films of the same length in a year: it is a version with a translated title.
    select
        directed.netflix_id,
        duplicates.netflix_id as duplicate_id
    from directed
    inner join directed as duplicates
        on
            directed.name_key = duplicates.name_key
            and directed.release_year = duplicates.release_year
    where abs(directed.runtime_minutes - duplicates.runtime_minutes) <= 10

),

final as (

    select
        netflix_id,
        duplicate_id
    from same_name
    where netflix_id <> duplicate_id

    union

    select
        netflix_id,
        duplicate_id
    from same_film
    where netflix_id <> duplicate_id

)

select * from final
