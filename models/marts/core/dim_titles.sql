with

titles as (

    select * from {{ ref('int_netflix_titles') }}

),

listed_credits as (

    select * from {{ ref('int_listed_credits') }}
    where platform = 'netflix'

),

matches as (

    select * from {{ ref('int_matches') }}

),

imdb_ratings as (

    select * from {{ ref('stg_imdb__title_ratings') }}

),

rotten_tomatoes_movies as (

    select * from {{ ref('stg_rotten_tomatoes__movies') }}

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
        titles.release_year,
        titles.date_added,
        titles.maturity_rating,
        titles.minimum_age,
        titles.runtime_minutes,
        titles.seasons,
        titles.description,
        listed_directors.full_names as listed_directors,
        listed_cast.full_names as listed_cast,
        imdb_matches.rated_title_id as imdb_id,
        imdb_ratings.imdb_rating,
        imdb_ratings.imdb_votes,
        rotten_tomatoes_matches.rated_title_id as rotten_tomatoes_id,
        rotten_tomatoes_movies.critics_score as rt_critics_score,
        rotten_tomatoes_movies.critics_count as rt_critics_count,
        rotten_tomatoes_movies.audience_score as rt_audience_score,
        rotten_tomatoes_movies.audience_count as rt_audience_count,
        rotten_tomatoes_movies.critics_consensus as rt_critics_consensus,
        imdb_matches.match_tier as imdb_match_tier,
        rotten_tomatoes_matches.match_tier as rotten_tomatoes_match_tier
    from titles
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
    left join imdb_ratings on imdb_matches.rated_title_id = imdb_ratings.imdb_id
    left join rotten_tomatoes_movies
        on rotten_tomatoes_matches.rated_title_id = rotten_tomatoes_movies.rotten_tomatoes_id

)

select * from final
