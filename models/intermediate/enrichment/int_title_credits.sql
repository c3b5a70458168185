with

matches as (

    select * from {{ ref('int_matches') }}
    where platform = 'imdb'

),

imdb_credits as (

    select * from {{ ref('int_imdb_credits') }}

),

netflix_only_credits as (

    select * from {{ ref('int_netflix_only_credits') }}

),

final as (

    -- A credit cannot be shown if IMDb has no name for the person.
    select
        matches.netflix_id,
        imdb_credits.person_id,
        imdb_credits.role,
        'imdb' as platform,
        'imdb' as person_platform,
        imdb_credits.full_name,
        imdb_credits.credit_order,
        imdb_credits.characters
    from matches
    inner join imdb_credits on matches.rated_title_id = imdb_credits.imdb_id
    where imdb_credits.full_name is not null

    union all

    select
        netflix_id,
        person_id,
        role,
        'netflix' as platform,
        person_platform,
        full_name,
        credit_order,
        cast(null as {{ dbt.type_string() }}) as characters
    from netflix_only_credits

)

select * from final
