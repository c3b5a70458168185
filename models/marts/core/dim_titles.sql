with

titles as (

    select * from {{ ref('int_netflix_titles') }}

),

title_years as (

    select * from {{ ref('int_title_years') }}

),

listed_credits as (

    select * from {{ ref('int_listed_credits') }}
    where platform = 'netflix'

),

matches as (

    select * from {{ ref('int_matches') }}

),

rated_scores as (

    select * from {{ ref('int_rated_scores') }}

),

critics_consensus as (

    select * from {{ ref('int_critics_consensus') }}

),

listed_titles as (

    select * from {{ ref('int_listed_titles') }}

),

series_details as (

    select * from {{ ref('int_series_details') }}

),

scores as (

    -- One row for each rated title. These columns are for two platforms; `rpt_title_scores` has all platforms.
    select
        platform,
        rated_title_id,
        max(case when measure = 'imdb' then score end) as imdb_rating,
        max(case when measure = 'imdb' then score_count end) as imdb_votes,
        max(case when measure = 'critics' then score end) as critics_score,
        max(case when measure = 'critics' then score_count end) as critics_count,
        max(case when measure = 'audience' then score end) as audience_score,
        max(case when measure = 'audience' then score_count end) as audience_count
    from rated_scores
    group by platform, rated_title_id

),

listed_names as (

    select
        title_id as netflix_id,
        comparison_role,
        {{ collect_list('full_name', 'credit_order') }} as full_names
    from listed_credits
    group by title_id, comparison_role

),

final as (

    select
        titles.netflix_id,
        titles.title,
        titles.source_title,
        titles.title_type,
        titles.kind,
        titles.language_version,
        title_years.release_year,
        titles.date_added,
        titles.maturity_rating,
        titles.minimum_age,
        titles.runtime_minutes,
        titles.seasons,
        series_details.series_from,
        series_details.series_to,
        series_details.episodes,
        series_details.episode_minutes,
        titles.description,
        listed_directors.full_names as listed_directors,
        listed_cast.full_names as listed_cast,
        imdb_matches.rated_title_id as imdb_id,
        cast(imdb_scores.imdb_rating as numeric(3, 1)) as imdb_rating,
        imdb_scores.imdb_votes,
        rotten_tomatoes_matches.rated_title_id as rotten_tomatoes_id,
        cast(rotten_tomatoes_scores.critics_score as integer) as rt_critics_score,
        rotten_tomatoes_scores.critics_count as rt_critics_count,
        cast(rotten_tomatoes_scores.audience_score as integer) as rt_audience_score,
        rotten_tomatoes_scores.audience_count as rt_audience_count,
        critics_consensus.critics_consensus as rt_critics_consensus,
        imdb_matches.match_tier as imdb_match_tier,
        rotten_tomatoes_matches.match_tier as rotten_tomatoes_match_tier,
        listed_titles.first_seen_on_netflix,
        listed_titles.last_seen_on_netflix,
        listed_titles.hours_viewed,
        listed_titles.views,
        listed_titles.weeks_in_top_10,
        listed_titles.listed_in
    from titles
    inner join title_years on titles.netflix_id = title_years.netflix_id
    inner join listed_titles on titles.netflix_id = listed_titles.netflix_id
    left join series_details on titles.netflix_id = series_details.netflix_id
    left join listed_names as listed_directors
        on
            titles.netflix_id = listed_directors.netflix_id
            and listed_directors.comparison_role = 'director'
    left join listed_names as listed_cast
        on
            titles.netflix_id = listed_cast.netflix_id
            and listed_cast.comparison_role = 'cast'
    left join matches as imdb_matches
        on
            titles.netflix_id = imdb_matches.netflix_id
            and imdb_matches.platform = 'imdb'
    left join matches as rotten_tomatoes_matches
        on
            titles.netflix_id = rotten_tomatoes_matches.netflix_id
            and rotten_tomatoes_matches.platform = 'rotten_tomatoes'
    left join scores as imdb_scores
        on
            imdb_matches.platform = imdb_scores.platform
            and imdb_matches.rated_title_id = imdb_scores.rated_title_id
    left join scores as rotten_tomatoes_scores
        on
            rotten_tomatoes_matches.platform = rotten_tomatoes_scores.platform
            and rotten_tomatoes_matches.rated_title_id = rotten_tomatoes_scores.rated_title_id
    left join critics_consensus
        on
            rotten_tomatoes_matches.platform = critics_consensus.platform
            and rotten_tomatoes_matches.rated_title_id = critics_consensus.rated_title_id

)

select * from final
