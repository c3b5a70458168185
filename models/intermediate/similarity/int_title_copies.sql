with

titles as (

    select * from {{ ref('int_netflix_titles') }}

),

matches as (

    select * from {{ ref('int_matches') }}

),

pairs as (

    select
        matches.netflix_id,
        copies.netflix_id as copy_id
    from matches
    inner join matches as copies
        on
            matches.platform = copies.platform
            and matches.rated_title_id = copies.rated_title_id
    where matches.netflix_id <> copies.netflix_id

    union

    -- Two dubs are copies of one another also where the film itself is not in the catalogue.
    select
        titles.netflix_id,
        copies.netflix_id as copy_id
    from titles
    inner join titles as copies
        on
            titles.base_title = copies.base_title
            and titles.title_type = copies.title_type
    where
        titles.netflix_id <> copies.netflix_id
        and (titles.language_version is not null or copies.language_version is not null)

),

final as (

    select
        pairs.netflix_id,
        pairs.copy_id,
        case
            when titles.language_version is null and copies.language_version is not null then false
            when titles.language_version is not null and copies.language_version is null then true
            else copies.netflix_id < titles.netflix_id
        end as copy_goes_first
    from pairs
    inner join titles on pairs.netflix_id = titles.netflix_id
    inner join titles as copies on pairs.copy_id = copies.netflix_id

)

select * from final
