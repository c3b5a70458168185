with

matches as (

    select * from {{ ref('int_matches') }}
    where platform = 'imdb'

),

episodes as (

    select * from {{ ref('stg_imdb__title_episode') }}

),

ratings as (

    select * from {{ ref('stg_imdb__title_ratings') }}

),

-- Of all episodes few are of a series that is listed: they are looked for first, by several processes, which the import
-- CTE would not let them do, and only their seasons are read.
listed_episodes as (

    select
        series_imdb_id,
        season_number,
        episode_imdb_id
    from episodes
    where
        series_imdb_id in (
            select listed.rated_title_id from {{ ref('int_matches') }} as listed
            where listed.platform = 'imdb'
        )
    {{ optimization_fence() }}

),

numbered_episodes as (

    select
        series_imdb_id,
        season_number,
        episode_imdb_id
    from listed_episodes
    where season_number >= 1

),

seasons as (

    select
        numbered_episodes.series_imdb_id,
        numbered_episodes.season_number,
        cast(count(*) as integer) as episodes,
        cast(count(ratings.imdb_rating) as integer) as rated_episodes,
        -- Not `avg`: Spark rounds it to five places first, which a thousand episodes show.
        cast(sum(ratings.imdb_rating) / nullif(count(ratings.imdb_rating), 0) as numeric(4, 2)) as mean_episode_rating
    from numbered_episodes
    left join ratings on numbered_episodes.episode_imdb_id = ratings.imdb_id
    group by numbered_episodes.series_imdb_id, numbered_episodes.season_number

),

ranked as (

    -- A season of which half of the episodes are not rated is no better than another.
    select
        series_imdb_id,
        season_number,
        row_number() over (
            partition by series_imdb_id
            order by mean_episode_rating desc, season_number asc
        ) as rating_rank,
        count(*) over (partition by series_imdb_id) as comparable_seasons
    from seasons
    where 2 * rated_episodes > episodes

),

final as (

    select
        matches.netflix_id,
        seasons.season_number,
        seasons.episodes,
        seasons.rated_episodes,
        seasons.mean_episode_rating,
        coalesce(ranked.rating_rank = 1 and ranked.comparable_seasons > 1, false) as is_best_season
    from matches
    inner join seasons on matches.rated_title_id = seasons.series_imdb_id
    left join ranked
        on
            seasons.series_imdb_id = ranked.series_imdb_id
            and seasons.season_number = ranked.season_number

)

select * from final
