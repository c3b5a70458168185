with

matches as (

    select * from {{ ref('int_matches') }}
    where platform = 'imdb'

),

imdb_titles as (

    select * from {{ ref('int_imdb_titles') }}
    where kind = 'series'

),

series_runs as (

    select * from {{ ref('int_rated_series_runs') }}
    where platform = 'imdb'

),

final as (

    select
        matches.netflix_id,
        imdb_titles.start_year as series_from,
        imdb_titles.end_year as series_to,
        series_runs.episodes,
        coalesce(
            series_runs.episode_minutes,
            -- Of some short series IMDb gives the length of all episodes together.
            case
                when imdb_titles.runtime_minutes <= {{ var('series').most_minutes_of_an_episode }}
                    then imdb_titles.runtime_minutes
            end
        ) as episode_minutes
    from matches
    inner join imdb_titles on matches.rated_title_id = imdb_titles.imdb_id
    left join series_runs on matches.rated_title_id = series_runs.rated_title_id

)

select * from final
