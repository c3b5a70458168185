with

titles as (

    select * from {{ ref('int_netflix_titles') }}

),

traits as (

    select * from {{ ref('int_title_traits') }}

),

credits as (

    select * from {{ ref('int_title_credits') }}

),

shared_people as (

    select * from {{ ref('int_shared_people') }}

),

main_names as (

    -- What stands before a colon: the name of Fear Street Part 2: 1978 is Fear Street Part 2.
    select
        netflix_id,
        {{ dbt.split_part('base_title', "':'", 1) }} as main_name,
        {{ dbt.split_part('base_title', "':'", 2) }} as subtitle
    from titles

),

normalized as (

    select
        netflix_id,
        subtitle,
        {{ normalize_text('main_name') }} as normalized_name
    from main_names

),

numbered as (

    select
        netflix_id,
        subtitle,
        {{ normalize_numerals('normalized_name') }} as numbered_name
    from normalized

),

named as (

    select
        netflix_id,
        subtitle,
        numbered_name,
        {{ regexp_replace('numbered_name', ' [0-9]+(nd|rd|th)?$') }} as franchise_name
    from numbered

),

own_names as (

    -- What a comedian calls every show is the comedian's name.
    select distinct
        netflix_id,
        {{ normalize_text('full_name') }} as person_name
    from credits

),

members as (

    select
        named.netflix_id,
        named.franchise_name,
        traits.title_type,
        traits.first_country,
        -- Two digits at most: in a higher number there is a year, or a model of car.
        named.subtitle = '' and (
            named.numbered_name = named.franchise_name
            or length(named.numbered_name) <= length(named.franchise_name) + 3
        ) as is_numbered
    from named
    inner join traits on named.netflix_id = traits.netflix_id
    left join own_names
        on
            named.netflix_id = own_names.netflix_id
            and named.franchise_name = own_names.person_name
    where
        named.franchise_name <> ''
        and own_names.netflix_id is null

),

final as (

    select
        members.netflix_id,
        other_members.netflix_id as similar_netflix_id
    from members
    inner join members as other_members on members.franchise_name = other_members.franchise_name
    left join shared_people
        on
            members.netflix_id = shared_people.netflix_id
            and other_members.netflix_id = shared_people.similar_netflix_id
    where
        members.netflix_id <> other_members.netflix_id
        and (
            shared_people.netflix_id is not null
            or (
                members.is_numbered
                and other_members.is_numbered
                and members.title_type = other_members.title_type
                and members.first_country = other_members.first_country
            )
        )

)

select * from final
