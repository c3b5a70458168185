with

comparisons as (

    select * from {{ ref('int_match_comparisons') }}

),

films as (

    select * from {{ ref('stg_rotten_tomatoes__movies') }}

),

crosswalk as (

    select * from {{ ref('stg_wikidata__crosswalk') }}

),

known_works as (

    -- What the platform's file does not have may be there under an older id, and says nothing.
    select distinct
        crosswalk.imdb_id,
        crosswalk.rotten_tomatoes_id
    from crosswalk
    inner join films on crosswalk.rotten_tomatoes_id = films.rotten_tomatoes_id
    where crosswalk.imdb_id is not null

),

expected as (

    -- The other platform speaks for a work only where name and people agree there.
    select distinct
        comparisons.netflix_id,
        known_works.rotten_tomatoes_id as rated_title_id
    from comparisons
    inner join known_works on comparisons.rated_title_id = known_works.imdb_id
    where
        comparisons.platform = 'imdb'
        and comparisons.name_level in ('same', 'normalized', 'alternative')
        and comparisons.people_shared > 0

),

final as (

    select
        comparisons.pair_id,
        case
            when max(case when comparisons.rated_title_id = expected.rated_title_id then 1 else 0 end) = 1 then 'agrees'
            else 'other'
        end as crosswalk_level
    from comparisons
    inner join expected on comparisons.netflix_id = expected.netflix_id
    where comparisons.platform = 'rotten_tomatoes'
    group by comparisons.pair_id

)

select * from final
