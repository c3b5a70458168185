with

title_matches as (

    select * from {{ ref('fct_title_matches') }}

),

titles as (

    select * from {{ ref('dim_titles') }}

),

counted as (

    select
        title_matches.platform,
        titles.title_type,
        coalesce(title_matches.match_tier, 'unmatched') as match_tier,
        cast(count(*) as integer) as titles
    from title_matches
    inner join titles on title_matches.netflix_id = titles.netflix_id
    group by title_matches.platform, titles.title_type, coalesce(title_matches.match_tier, 'unmatched')

),

final as (

    select
        platform,
        title_type,
        match_tier,
        titles,
        cast(
            cast(titles as numeric) / sum(titles) over (partition by platform, title_type)
            as numeric(5, 4)
        ) as share
    from counted

)

select * from final
