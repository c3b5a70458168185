with

matches as (

    select * from {{ ref('int_matches') }}

),

platforms as (

    select * from {{ ref('platforms') }}

),

score_measures as (

    select * from {{ ref('score_measures') }}

),

source_loads as (

    select * from {{ ref('int_source_loads') }}

),

imdb_ratings as (

    select * from {{ ref('stg_imdb__title_ratings') }}

),

rotten_tomatoes_movies as (

    select * from {{ ref('stg_rotten_tomatoes__movies') }}

),

rated_titles as (

    -- Several versions of a title on Netflix may lead to one rated title.
    select distinct
        platform,
        rated_title_id
    from matches

),

scores as (

    -- One branch a score: what the platforms have in common comes from the seeds, below.
    select
        'imdb' as platform,
        'imdb' as measure,
        imdb_id as rated_title_id,
        imdb_rating as score,
        imdb_votes as score_count
    from imdb_ratings

    union all

    select
        'rotten_tomatoes' as platform,
        'critics' as measure,
        rotten_tomatoes_id as rated_title_id,
        critics_score as score,
        critics_count as score_count
    from rotten_tomatoes_movies

    union all

    select
        'rotten_tomatoes' as platform,
        'audience' as measure,
        rotten_tomatoes_id as rated_title_id,
        audience_score as score,
        audience_count as score_count
    from rotten_tomatoes_movies

),

scores_of_matches as (

    select
        scores.platform,
        scores.measure,
        scores.rated_title_id,
        scores.score,
        scores.score_count
    from scores
    inner join rated_titles
        on
            scores.platform = rated_titles.platform
            and scores.rated_title_id = rated_titles.rated_title_id

),

final as (

    -- A platform whose load is not known keeps its rows, and a null day fails the test.
    select
        rated_titles.platform,
        rated_titles.rated_title_id,
        score_measures.measure,
        cast(scores_of_matches.score as numeric(4, 1)) as score,
        scores_of_matches.score_count,
        -- The day of the load and not of the run: rebuilt from the same files, the scores are no younger.
        source_loads.last_loaded_on as scored_on,
        coalesce(source_loads.made_up, false) as made_up
    from rated_titles
    inner join platforms on rated_titles.platform = platforms.platform
    left join score_measures on rated_titles.platform = score_measures.platform
    left join source_loads on platforms.scores_table = source_loads.table_name
    left join scores_of_matches
        on
            rated_titles.platform = scores_of_matches.platform
            and rated_titles.rated_title_id = scores_of_matches.rated_title_id
            and score_measures.measure = scores_of_matches.measure

)

select * from final
