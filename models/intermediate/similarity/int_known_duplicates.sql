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
        duplicates.netflix_id as duplicate_id
    from matches
    inner join matches as duplicates
        on
            matches.platform = duplicates.platform
            and matches.rated_title_id = duplicates.rated_title_id
    where matches.netflix_id <> duplicates.netflix_id

    union

    -- Two language versions are duplicates of each other, even if the film itself is not in the catalogue.
    select
        titles.netflix_id,
        duplicates.netflix_id as duplicate_id
    from titles
    inner join titles as duplicates
        on
            titles.base_title = duplicates.base_title
            and titles.title_type = duplicates.title_type
    where
        titles.netflix_id <> duplicates.netflix_id
        and (titles.language_version is not null or duplicates.language_version is not null)

),

final as (

    select
        pairs.netflix_id,
        pairs.duplicate_id,
        case
            when titles.language_version is null and duplicates.language_version is not null then false
            when titles.language_version is not null and duplicates.language_version is null then true
            else duplicates.netflix_id < titles.netflix_id
        end as duplicate_goes_first
    from pairs
    inner join titles on pairs.netflix_id = titles.netflix_id
    inner join titles as duplicates on pairs.duplicate_id = duplicates.netflix_id

)

select * from final
