with

title_matches as (

    select * from {{ ref('fct_title_matches') }}

),

titles as (

    select * from {{ ref('dim_titles') }}

),

tiered as (

    select
        title_matches.platform,
        titles.title_type,
        case
            when title_matches.match_tier is not null then title_matches.match_tier
            when title_matches.unmatched_reason = 'type_not_covered' then 'not_covered'
            else 'unmatched'
        end as match_tier
    from title_matches
    inner join titles on title_matches.netflix_id = titles.netflix_id

),

counted as (

    select
        platform,
        title_type,
        match_tier,
        cast(count(*) as integer) as titles
    from tiered
    group by platform, title_type, match_tier

),

final as (

    select
        platform,
        title_type,
        match_tier,
        titles,
        cast(
            cast(titles as numeric(12, 0)) / sum(titles) over (partition by platform, title_type)
            as numeric(5, 4)
        ) as share
    from counted

)

select * from final
