{{ config(materialized='view', post_hook=[]) }}
with

imdb_titles as (

    select * from {{ ref('int_imdb_titles') }}

),

aliases as (

    select * from {{ ref('stg_imdb__title_akas') }}

),

rotten_tomatoes_movies as (

    select * from {{ ref('stg_rotten_tomatoes__movies') }}

),

whole_names as (

    select
        'imdb' as platform,
        imdb_id as rated_title_id,
        trim(primary_title) as title_name,
        'primary' as name_origin
    from imdb_titles

    union all

    select
        'imdb' as platform,
        imdb_id as rated_title_id,
        trim(original_title) as title_name,
        'original' as name_origin
    from imdb_titles
    where original_title <> primary_title

    union all

    select
        'imdb' as platform,
        imdb_titles.imdb_id as rated_title_id,
        trim(aliases.title) as title_name,
        'also_known_as' as name_origin
    from aliases
    inner join imdb_titles on aliases.imdb_id = imdb_titles.imdb_id
    where aliases.title not in (imdb_titles.primary_title, imdb_titles.original_title)

    union all

    select
        'rotten_tomatoes' as platform,
        rotten_tomatoes_id as rated_title_id,
        title as title_name,
        'primary' as name_origin
    from rotten_tomatoes_movies

),

name_parts as (

    select 'whole' as name_part
    union all
    select 'without_brackets' as name_part
    union all
    select 'last_brackets' as name_part
    union all
    select 'brackets_before' as name_part

),

final as (

    -- Crossed with its parts, and not a select for each: every name is read once, and by several processes.
    select
        whole_names.platform,
        whole_names.rated_title_id,
        case name_parts.name_part
            when 'whole' then whole_names.title_name
            when 'without_brackets' then {{ replace_pattern('whole_names.title_name', '( [(][^()]*[)])+$') }}
            when 'last_brackets' then {{ first_capture('whole_names.title_name', ' [(]([^()]*)[)]$') }}
            -- Some films have two names in brackets.
            else {{ first_capture('whole_names.title_name', ' [(]([^()]*)[)] [(][^()]*[)]$') }}
        end as title_name,
        case name_parts.name_part
            when 'whole' then whole_names.name_origin
            when 'without_brackets' then 'without_brackets'
            else 'in_brackets'
        end as name_origin
    from whole_names
    cross join name_parts
    where
        (name_parts.name_part = 'whole' and whole_names.title_name is not null)
        or (
            whole_names.title_name like '%)'
            and case name_parts.name_part
                when 'without_brackets' then {{ matches_pattern('whole_names.title_name', ' [(][^()]*[)]$') }}
                when 'last_brackets' then {{ matches_pattern('whole_names.title_name', ' [(][^()]{4,}[)]$') }}
                when 'brackets_before'
                    then {{ matches_pattern('whole_names.title_name', ' [(][^()]{4,}[)] [(][^()]*[)]$') }}
                else false
            end
        )

)

select * from final
