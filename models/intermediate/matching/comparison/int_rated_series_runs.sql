with

candidates as (

    select * from {{ ref('int_match_candidates') }}
    where platform = 'imdb'

),

episodes as (

    select * from {{ ref('stg_imdb__title_episode') }}

),

titles as (

    select * from {{ ref('stg_imdb__title_basics') }}

),

candidate_episodes as (

    select
        series_imdb_id,
        episode_imdb_id
    from episodes
    where series_imdb_id in (select candidates.rated_title_id from candidates)

),

final as (

    select
        'imdb' as platform,
        candidate_episodes.series_imdb_id as rated_title_id,
        max(titles.start_year) as last_episode_year
    from candidate_episodes
    inner join titles on candidate_episodes.episode_imdb_id = titles.imdb_id
    group by candidate_episodes.series_imdb_id
    -- Only for the few that are left: else the years of all titles would be converted first.
    having max(titles.start_year) is not null

)

select * from final
