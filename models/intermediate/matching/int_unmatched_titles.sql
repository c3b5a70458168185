with

titles as (

    select * from {{ ref('int_netflix_titles') }}

),

rated_titles as (

    select * from {{ ref('int_rated_titles') }}

),

evidence as (

    select * from {{ ref('int_match_evidence') }}

),

matches as (

    select * from {{ ref('int_matches') }}

),

covered as (

    select distinct
        platform,
        title_type
    from rated_titles

),

platforms as (

    select distinct platform from covered

),

unmatched as (

    select
        titles.netflix_id,
        platforms.platform,
        covered.title_type is not null as is_covered
    from titles
    cross join platforms
    left join covered
        on
            platforms.platform = covered.platform
            and titles.title_type = covered.title_type
    where
        not exists (
            select 1
            from matches
            where
                matches.netflix_id = titles.netflix_id
                and matches.platform = platforms.platform
        )

),

ranked as (

    select
        netflix_id,
        platform,
        rated_title_id,
        has_same_type,
        year_gap,
        row_number() over (
            partition by netflix_id, platform
            order by
                case when has_same_type then 0 else 1 end asc,
                directors_shared desc,
                cast_shared desc,
                abs(year_gap) asc nulls last,
                votes desc,
                rated_title_id asc
        ) as place
    from evidence

),

final as (

    select
        unmatched.netflix_id,
        unmatched.platform,
        ranked.rated_title_id as best_candidate_id,
        case
            when not unmatched.is_covered then 'type_not_covered'
            when ranked.rated_title_id is null then 'no_candidate'
            when not ranked.has_same_type then 'other_type'
            when ranked.year_gap is null or ranked.year_gap <> 0 then 'other_year'
            else 'people_disagree'
        end as unmatched_reason
    from unmatched
    left join ranked
        on
            unmatched.netflix_id = ranked.netflix_id
            and unmatched.platform = ranked.platform
            and ranked.place = 1

)

select * from final
