with

matches as (

    select * from {{ ref('int_matches') }}
    where platform = 'imdb'

),

candidate_credits as (

    select * from {{ ref('int_imdb_candidate_credits') }}

),

netflix_credits as (

    select * from {{ ref('int_listed_credits') }}
    where platform = 'netflix'

),

imdb_credits as (

    -- Those who appear as themselves too: Netflix lists them in the cast.
    select
        matches.netflix_id,
        candidate_credits.person_id,
        candidate_credits.role,
        case when candidate_credits.role = 'actress' then 'actor' else candidate_credits.role end as listed_role,
        case when candidate_credits.comparison_role = 'cast' then 'cast' else 'crew' end as kind_of_work,
        candidate_credits.full_name,
        candidate_credits.name_key,
        replace(candidate_credits.normalized_name, ' ', '') as letters
    from matches
    inner join candidate_credits on matches.rated_title_id = candidate_credits.imdb_id
    where candidate_credits.full_name is not null

),

listed_alone as (

    select
        netflix_credits.title_id as netflix_id,
        netflix_credits.role,
        case when netflix_credits.comparison_role = 'cast' then 'cast' else 'crew' end as kind_of_work,
        netflix_credits.full_name,
        netflix_credits.name_key,
        replace(netflix_credits.normalized_name, ' ', '') as letters,
        netflix_credits.credit_order
    from netflix_credits
    where
        not exists (
            select 1
            from imdb_credits
            where
                imdb_credits.netflix_id = netflix_credits.title_id
                and imdb_credits.name_key = netflix_credits.name_key
                and imdb_credits.listed_role = netflix_credits.role
        )

),

in_same_title as (

    -- The same letters, `R.J.` or `RJ`, or the same name in another role.
    select
        listed_alone.netflix_id,
        listed_alone.role,
        listed_alone.name_key,
        min(imdb_credits.person_id) as person_id
    from listed_alone
    inner join imdb_credits
        on
            listed_alone.netflix_id = imdb_credits.netflix_id
            and (listed_alone.letters = imdb_credits.letters or listed_alone.name_key = imdb_credits.name_key)
    group by listed_alone.netflix_id, listed_alone.role, listed_alone.name_key
    having count(distinct imdb_credits.person_id) = 1

),

only_bearers as (

    select
        name_key,
        min(person_id) as person_id
    from imdb_credits
    where role is not null
    group by name_key
    having count(distinct person_id) = 1

),

people_at_work as (

    select distinct
        person_id,
        kind_of_work
    from imdb_credits
    where role is not null

),

by_name as (

    -- One word is too little of a name, and who writes is seldom the one of that name who acts.
    select
        only_bearers.name_key,
        only_bearers.person_id,
        people_at_work.kind_of_work
    from only_bearers
    inner join people_at_work on only_bearers.person_id = people_at_work.person_id
    where {{ regexp_like('only_bearers.name_key', ' ') }}

),

people as (

    select
        person_id,
        min(full_name) as full_name,
        max(case when role = 'actress' then 1 else 0 end) as is_actress
    from imdb_credits
    group by person_id

),

linked as (

    select
        listed_alone.netflix_id,
        listed_alone.role,
        listed_alone.full_name,
        listed_alone.name_key,
        listed_alone.credit_order,
        coalesce(in_same_title.person_id, by_name.person_id) as imdb_person_id
    from listed_alone
    left join in_same_title
        on
            listed_alone.netflix_id = in_same_title.netflix_id
            and listed_alone.role = in_same_title.role
            and listed_alone.name_key = in_same_title.name_key
    left join by_name
        on
            listed_alone.name_key = by_name.name_key
            and listed_alone.kind_of_work = by_name.kind_of_work

),

identified as (

    select
        linked.netflix_id,
        coalesce(linked.imdb_person_id, 'netflix-' || {{ dbt.hash('linked.name_key') }}) as person_id,
        case when linked.imdb_person_id is null then 'netflix' else 'imdb' end as person_platform,
        linked.role as listed_role,
        -- Netflix does not say who is an actress.
        case when linked.role = 'actor' and people.is_actress = 1 then 'actress' else linked.role end as role,
        coalesce(people.full_name, linked.full_name) as full_name,
        linked.credit_order,
        row_number() over (
            partition by linked.netflix_id, linked.role, coalesce(linked.imdb_person_id, linked.name_key)
            order by linked.credit_order asc, linked.name_key asc
        ) as mention
    from linked
    left join people on linked.imdb_person_id = people.person_id

),

final as (

    -- Who is credited in that role by IMDb already was only spelt in another way.
    select
        identified.netflix_id,
        identified.person_id,
        identified.role,
        identified.person_platform,
        identified.full_name,
        identified.credit_order
    from identified
    where
        identified.mention = 1
        and not exists (
            select 1
            from imdb_credits
            where
                imdb_credits.netflix_id = identified.netflix_id
                and imdb_credits.person_id = identified.person_id
                and imdb_credits.listed_role = identified.listed_role
        )

)

select * from final
