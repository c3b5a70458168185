-- The report has every title with a score, and the scores of dim_titles.
select
    titles.netflix_id,
    watch.netflix_id as listed_id
from {{ ref('dim_titles') }} as titles
left join {{ ref('rpt_what_to_watch') }} as watch on titles.netflix_id = watch.netflix_id
where
    (watch.netflix_id is not null) <> (
        (titles.imdb_rating is not null and titles.imdb_votes is not null)
        or (titles.rt_critics_score is not null and titles.rt_critics_count is not null)
        or (titles.rt_audience_score is not null and titles.rt_audience_count is not null)
    )
    or (
        watch.netflix_id is not null
        and (
            coalesce(watch.imdb_rating, -1) <> coalesce(titles.imdb_rating, -1)
            or coalesce(watch.rt_critics_score, -1) <> coalesce(titles.rt_critics_score, -1)
            or coalesce(watch.rt_audience_score, -1) <> coalesce(titles.rt_audience_score, -1)
        )
    )
