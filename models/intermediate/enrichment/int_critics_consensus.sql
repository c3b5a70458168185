with

matches as (

    select * from {{ ref('int_matches') }}

),

rotten_tomatoes_movies as (

    select * from {{ ref('stg_rotten_tomatoes__movies') }}

),

final as (

    select distinct
        matches.platform,
        matches.rated_title_id,
        rotten_tomatoes_movies.critics_consensus
    from matches
    inner join rotten_tomatoes_movies on matches.rated_title_id = rotten_tomatoes_movies.rotten_tomatoes_id
    where matches.platform = 'rotten_tomatoes' and rotten_tomatoes_movies.critics_consensus is not null

)

select * from final
