{%- set rules = var('viewing_and_scores') %}
{%- set compared = 'aged.period_end, aged.title_type, age_bands.age_band' %}
with

most_watched as (

    select * from {{ ref('rpt_most_watched') }}
    where hours_viewed is not null

),

scored_titles as (

    select * from {{ ref('rpt_what_to_watch') }}
    where weighted_imdb_rating is not null

),

age_bands as (

    select
        age_band,
        from_years,
        lead(from_years) over (order by from_years) as below_years
    from {{ ref('age_bands') }}

),

aged as (

    -- A title that IMDb dates after the period is as old as a new one.
    select
        most_watched.period_start,
        most_watched.period_end,
        most_watched.netflix_id,
        most_watched.title,
        most_watched.title_type,
        most_watched.release_year,
        most_watched.hours_viewed,
        scored_titles.weighted_imdb_rating,
        most_watched.imdb_votes,
        greatest(
            cast(extract(year from most_watched.period_end) as integer) - most_watched.release_year, 0
        ) as age_years
    from most_watched
    inner join scored_titles on most_watched.netflix_id = scored_titles.netflix_id
    where most_watched.release_year is not null

),

grouped as (

    select
        aged.period_start,
        aged.period_end,
        aged.netflix_id,
        aged.title,
        aged.title_type,
        aged.release_year,
        aged.hours_viewed,
        aged.weighted_imdb_rating,
        aged.imdb_votes,
        age_bands.age_band,
        cast(count(*) over (partition by {{ compared }}) as integer) as titles_compared,
        {{ count_no_more('aged.hours_viewed', compared) }} as watched_no_more,
        {{ count_no_more('aged.weighted_imdb_rating', compared) }} as rated_no_better
    from aged
    inner join age_bands
        on
            aged.age_years >= age_bands.from_years
            and (age_bands.below_years is null or aged.age_years < age_bands.below_years)

),

final as (

    select
        period_start,
        period_end,
        netflix_id,
        title,
        title_type,
        release_year,
        age_band,
        titles_compared,
        hours_viewed,
        weighted_imdb_rating,
        imdb_votes,
        {{ percentage('watched_no_more', 'titles_compared') }} as hours_percentile,
        {{ percentage('rated_no_better', 'titles_compared') }} as score_percentile,
        {{ percentage('watched_no_more - rated_no_better', 'titles_compared') }} as percentile_gap,
        -- Among a few titles a percentile says little.
        titles_compared >= {{ rules.least_titles }}
        and 100 * (watched_no_more - rated_no_better) >= {{ rules.gap }} * titles_compared as is_watched_more,
        titles_compared >= {{ rules.least_titles }}
        and 100 * (rated_no_better - watched_no_more) >= {{ rules.gap }} * titles_compared as is_watched_less
    from grouped

)

select * from final
