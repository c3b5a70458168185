with

candidate_episodes as (

    select * from {{ ref('int_candidate_episodes') }}

),

dated_episodes as (

    select
        series_imdb_id,
        start_year,
        runtime_minutes,
        row_number() over (
            partition by series_imdb_id
            order by runtime_minutes asc nulls last, episode_imdb_id asc
        ) as runtime_place,
        count(runtime_minutes) over (partition by series_imdb_id) as known_runtimes
    from candidate_episodes
    where is_title

),

runs as (

    -- The one in the middle, of an even number the lower of the two.
    select
        series_imdb_id,
        max(start_year) as last_episode_year,
        max(
            case when 2 * runtime_place between known_runtimes and known_runtimes + 1 then runtime_minutes end
        ) as episode_minutes
    from dated_episodes
    group by series_imdb_id

),

seasons as (

    select
        series_imdb_id,
        season_number,
        count(distinct episode_number) as episodes,
        max(episode_number) as last_number
    from candidate_episodes
    where season_number >= 1 and episode_number >= 1
    group by series_imdb_id, season_number

),

counted as (

    -- A season or a number left out: the file does not have all episodes, and how many there are is not known.
    select
        series_imdb_id,
        case
            when count(*) = max(season_number) and sum(episodes) = sum(last_number)
                then cast(sum(episodes) as integer)
        end as episodes
    from seasons
    group by series_imdb_id

),

final as (

    select
        'imdb' as platform,
        runs.series_imdb_id as rated_title_id,
        runs.last_episode_year,
        counted.episodes,
        runs.episode_minutes
    from runs
    left join counted on runs.series_imdb_id = counted.series_imdb_id

)

select * from final
