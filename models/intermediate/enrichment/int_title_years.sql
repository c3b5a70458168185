with

titles as (

    select * from {{ ref('int_netflix_titles') }}

),

matches as (

    select * from {{ ref('int_matches') }}
    where platform = 'imdb'

),

matched_titles as (

    select * from {{ ref('int_matched_titles') }}
    where platform = 'imdb'

),

final as (

    select
        titles.netflix_id,
        case
            when titles.title_source = 'netflix_titles' then titles.release_year
            -- Viewing reports and the Top 10 give a year to tell namesakes apart, and only then.
            else coalesce(matched_titles.year_from, titles.release_year)
        end as release_year
    from titles
    left join matches on titles.netflix_id = matches.netflix_id
    left join matched_titles on matches.rated_title_id = matched_titles.rated_title_id

)

select * from final
