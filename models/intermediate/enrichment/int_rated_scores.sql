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

    -- Several versions of a title on Netflix may have the same rated title.
    select distinct
        platform,
        rated_title_id
    from matches

),

matched_movies as (

    -- Only the few matched titles, before their scores are read as numbers; the same below.
    select
        rotten_tomatoes_id,
        critics_score,
        critics_count,
        audience_score,
        audience_count
    from rotten_tomatoes_movies
    where
        rotten_tomatoes_id in (
            select rated_titles.rated_title_id from rated_titles
            where rated_titles.platform = 'rotten_tomatoes'
        )

),

scores as (

    -- One branch for each score: all else that differs between platforms is in the seeds.
    select
        'imdb' as platform,
        'imdb' as measure,
        imdb_id as rated_title_id,
        imdb_rating as score,
        imdb_votes as score_count
    from imdb_ratings
    where
        imdb_id in (
            select rated_titles.rated_title_id from rated_titles
            where rated_titles.platform = 'imdb'
        )

    union all

    select
        'rotten_tomatoes' as platform,
        'critics' as measure,
        rotten_tomatoes_id as rated_title_id,
        critics_score as score,
        critics_count as score_count
    from matched_movies

    union all

    select
        'rotten_tomatoes' as platform,
        'audience' as measure,
        rotten_tomatoes_id as rated_title_id,
        audience_score as score,
        audience_count as score_count
    from matched_movies

),

keyed_scores as (

    -- Joined on one column: the planner's estimate for three columns is wrong.
    select
        platform || '|' || rated_title_id || '|' || measure as score_key,
        score,
        score_count
    from scores

),

expected_scores as (

    -- A platform without a known load keeps its rows, and a null day fails the test.
    select
        rated_titles.platform,
        rated_titles.rated_title_id,
        score_measures.measure,
        rated_titles.platform || '|' || rated_titles.rated_title_id || '|' || score_measures.measure as score_key,
        -- The day of the load, not of the run: a new build of the same files does not make the scores newer.
        source_loads.last_loaded_on as scored_on,
        coalesce(source_loads.made_up, false) as made_up
    from rated_titles
    inner join platforms on rated_titles.platform = platforms.platform
    left join score_measures on rated_titles.platform = score_measures.platform
    left join source_loads on platforms.scores_table = source_loads.table_name

),

final as (

    select
        expected_scores.platform,
        expected_scores.rated_title_id,
        expected_scores.measure,
        cast(keyed_scores.score as numeric(4, 1)) as score,
        keyed_scores.score_count,
        expected_scores.scored_on,
        expected_scores.made_up
    from expected_scores
    left join keyed_scores on expected_scores.score_key = keyed_scores.score_key

)

select * from final
