-- The coverage of each platform adds up to all titles.
select
    coverage.platform,
    coverage.titles as titles_covered,
    catalogue.titles as titles_there
from (
    select
        platform,
        sum(titles) as titles
    from {{ ref('rpt_match_coverage') }}
    group by platform
) as coverage
cross join (select count(*) as titles from {{ ref('dim_titles') }}) as catalogue
where coverage.titles <> catalogue.titles
