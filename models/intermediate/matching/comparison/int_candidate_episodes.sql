{{ config(pre_hook="{{ prefer_parallel_scan() }}", meta={'rows_by': {'title': 'episode_imdb_id'}}) }}
with

-- Without import CTEs, which Postgres lets one process alone read: of all episodes these are a hundredth.
candidate_episodes as (

    select
        episode_imdb_id,
        series_imdb_id,
        season_number,
        episode_number
    from {{ ref('stg_imdb__title_episode') }}
    where
        series_imdb_id in (
            select candidates.rated_title_id from {{ ref('int_match_candidates') }} as candidates
            where candidates.platform = 'imdb'
        )
    {{ optimization_fence() }}

),

final as (

    select
        candidate_episodes.episode_imdb_id,
        candidate_episodes.series_imdb_id,
        candidate_episodes.season_number,
        candidate_episodes.episode_number,
        titles.imdb_id is not null as is_title,
        titles.start_year,
        titles.runtime_minutes
    from candidate_episodes
    left join {{ ref('stg_imdb__title_basics') }} as titles on candidate_episodes.episode_imdb_id = titles.imdb_id

)

select * from final
