with

matches as (

    select * from {{ ref('int_matches') }}

),

imdb_ratings as (

    select * from {{ ref('stg_imdb__title_ratings') }}

),

rotten_tomatoes_movies as (

    select * from {{ ref('stg_rotten_tomatoes__movies') }}

),

loads as (

    select * from {{ ref('stg_loader__load_log') }}

),

numbered_loads as (

    select
        table_name,
        finished_at,
        made_up,
        row_number() over (partition by table_name order by load_id desc) as loads_since
    from loads
    where table_name in ('imdb_title_ratings', 'rotten_tomatoes_movies') and status = 'loaded'

),

load_days as (

    -- The day of the load and not of the run: rebuilt from the same files, the scores are no younger.
    select
        case when table_name = 'imdb_title_ratings' then 'imdb' else 'rotten_tomatoes' end as platform,
        {{ utc_day('max(finished_at)') }} as scored_on,
        max(case when loads_since = 1 and made_up then 1 else 0 end) = 1 as made_up
    from numbered_loads
    group by table_name

),

rated_titles as (

    -- Several versions of a title on Netflix may lead to one rated title.
    select distinct
        platform,
        rated_title_id
    from matches

),

scores as (

    select
        rated_titles.platform,
        rated_titles.rated_title_id,
        'imdb' as score_name,
        imdb_ratings.imdb_rating as score,
        imdb_ratings.imdb_votes as votes
    from rated_titles
    left join imdb_ratings on rated_titles.rated_title_id = imdb_ratings.imdb_id
    where rated_titles.platform = 'imdb'

    union all

    select
        rated_titles.platform,
        rated_titles.rated_title_id,
        'critics' as score_name,
        rotten_tomatoes_movies.critics_score as score,
        rotten_tomatoes_movies.critics_count as votes
    from rated_titles
    left join rotten_tomatoes_movies on rated_titles.rated_title_id = rotten_tomatoes_movies.rotten_tomatoes_id
    where rated_titles.platform = 'rotten_tomatoes'

    union all

    select
        rated_titles.platform,
        rated_titles.rated_title_id,
        'audience' as score_name,
        rotten_tomatoes_movies.audience_score as score,
        rotten_tomatoes_movies.audience_count as votes
    from rated_titles
    left join rotten_tomatoes_movies on rated_titles.rated_title_id = rotten_tomatoes_movies.rotten_tomatoes_id
    where rated_titles.platform = 'rotten_tomatoes'

),

final as (

    select
        scores.platform,
        scores.rated_title_id,
        scores.score_name,
        load_days.scored_on,
        cast(scores.score as numeric(4, 1)) as score,
        scores.votes,
        load_days.made_up
    from scores
    inner join load_days on scores.platform = load_days.platform

)

select * from final
