with

matches as (

    select * from {{ ref('int_matches') }}
    where platform = 'imdb'

),

imdb_credits as (

    select * from {{ ref('int_imdb_credits') }}

),

netflix_credits as (

    select * from {{ ref('int_listed_credits') }}
    where platform = 'netflix'

),

from_imdb as (

    -- A credit cannot be shown if IMDb has no name for the person.
    select
        matches.netflix_id,
        imdb_credits.person_id,
        imdb_credits.role,
        imdb_credits.full_name,
        imdb_credits.name_key,
        imdb_credits.credit_order,
        imdb_credits.characters
    from matches
    inner join imdb_credits on matches.rated_title_id = imdb_credits.imdb_id
    where imdb_credits.full_name is not null

),

from_netflix_alone as (

    -- Netflix's list of the cast does not say who is an actress and who an actor.
    select
        netflix_credits.title_id as netflix_id,
        'netflix-' || {{ dbt.hash('netflix_credits.name_key') }} as person_id,
        netflix_credits.role,
        netflix_credits.full_name,
        netflix_credits.credit_order
    from netflix_credits
    where
        not exists (
            select 1
            from from_imdb
            where
                from_imdb.netflix_id = netflix_credits.title_id
                and from_imdb.name_key = netflix_credits.name_key
                and case when from_imdb.role = 'actress' then 'actor' else from_imdb.role end = netflix_credits.role
        )

),

final as (

    select
        netflix_id,
        person_id,
        role,
        'imdb' as platform,
        full_name,
        credit_order,
        characters
    from from_imdb

    union all

    select
        netflix_id,
        person_id,
        role,
        'netflix' as platform,
        full_name,
        credit_order,
        cast(null as {{ dbt.type_string() }}) as characters
    from from_netflix_alone

)

select * from final
