-- The coverage of each platform adds up to all titles.
with

covered as (

    select
        platform,
        sum(titles) as titles
    from {{ ref('rpt_match_coverage') }}
    group by platform

),

catalogue as (

    select count(*) as titles from {{ ref('dim_titles') }}

)

select
    covered.platform,
    covered.titles as titles_covered,
    catalogue.titles as titles_there
from covered
cross join catalogue
where covered.titles <> catalogue.titles
