with

season_ratings as (

    select * from {{ ref('int_season_ratings') }}

),

final as (

    select
        netflix_id,
        season_number,
        episodes,
        rated_episodes,
        mean_episode_rating,
        is_best_season
    from season_ratings

)

select * from final
