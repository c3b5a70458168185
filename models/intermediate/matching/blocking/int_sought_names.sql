with

netflix_names as (

    select * from {{ ref('int_netflix_title_names') }}

),

netflix_spellings as (

    select * from {{ ref('int_netflix_name_spellings') }}

),

netflix_titles as (

    select * from {{ ref('int_netflix_titles') }}

),

platforms as (

    select * from {{ ref('platforms') }}
    where is_rating_platform

),

every_name as (

    select
        netflix_id,
        title_key,
        'whole' as part
    from netflix_names

    union all

    -- The other spellings are made of Netflix's thousands of names: the millions on the other side stay as they are.
    select
        netflix_id,
        title_key,
        'other' as part
    from netflix_spellings

),

sought_names as (

    -- The names of each title, for each platform that has titles of its type.
    select
        every_name.netflix_id,
        every_name.title_key,
        every_name.part,
        netflix_titles.title_type,
        netflix_titles.release_year,
        platforms.platform
    from every_name
    inner join netflix_titles on every_name.netflix_id = netflix_titles.netflix_id
    cross join platforms
    where
        (netflix_titles.title_type = 'movie' and platforms.covers_films)
        or (netflix_titles.title_type = 'series' and platforms.covers_series)

),

rated_parts as (

    -- Only a whole name is looked for among the parts of the other side: that two names share a part says nothing.
    select
        'whole' as part,
        'whole' as rated_part

    union all

    select
        'whole' as part,
        'subtitle' as rated_part

    union all

    select
        'other' as part,
        'whole' as rated_part

),

final as (

    select distinct
        sought_names.platform,
        sought_names.title_key,
        rated_parts.rated_part,
        sought_names.netflix_id,
        sought_names.title_type,
        sought_names.release_year,
        sought_names.part = 'whole' and rated_parts.rated_part = 'whole' as is_whole
    from sought_names
    inner join rated_parts on sought_names.part = rated_parts.part

)

select * from final
