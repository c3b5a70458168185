with

titles as (

    select * from {{ ref('int_netflix_titles') }}

),

matches as (

    select * from {{ ref('int_matches') }}
    where platform = 'imdb'

),

rated_titles as (

    select * from {{ ref('int_rated_titles') }}
    where platform = 'imdb'

),

final as (

    select
        titles.netflix_id,
        case
            when titles.title_source = 'netflix_titles' then titles.release_year
            -- Viewing reports and the Top 10 give a year to tell namesakes apart, and only then.
            else coalesce(rated_titles.year_from, titles.release_year)
        end as release_year
    from titles
    left join matches on titles.netflix_id = matches.netflix_id
    left join rated_titles on matches.rated_title_id = rated_titles.rated_title_id

)

select * from final
