{%- set priors = var('score_priors') %}
with

titles as (

    select * from {{ ref('dim_titles') }}

),

title_genres as (

    select * from {{ ref('bridge_title_genres') }}

),

genres as (

    select * from {{ ref('dim_genres') }}

),

title_countries as (

    select * from {{ ref('bridge_title_countries') }}

),

maturity_bands as (

    select
        maturity_band,
        from_age,
        lead(from_age) over (order by from_age) as below_age
    from {{ ref('maturity_bands') }}

),

minutes_bands as (

    select
        minutes_band,
        from_minutes,
        lead(from_minutes) over (order by from_minutes) as below_minutes
    from {{ ref('minutes_bands') }}

),

genre_names as (

    select distinct
        title_genres.netflix_id,
        genres.genre
    from title_genres
    inner join genres on title_genres.genre_id = genres.genre_id

),

genre_lists as (

    select
        netflix_id,
        {{ collect_list('genre', 'genre') }} as genres
    from genre_names
    group by netflix_id

),

country_lists as (

    select
        netflix_id,
        {{ collect_list('country', 'country_order') }} as countries
    from title_countries
    group by netflix_id

),

catalogue_day as (

    -- Not today: the table would be another one each time it is built.
    select max(date_added) as snapshot_date
    from titles

),

popularity as (

    select
        netflix_id,
        {{ count_no_more('imdb_votes', 'title_type') }} as no_more_votes,
        count(*) over (partition by title_type) as with_votes
    from titles
    where imdb_votes is not null

),

weighted as (

    select
        netflix_id,
        case
            when title_type = 'series'
                then cast({{ weighted_score('imdb_rating', 'imdb_votes', priors.imdb_series) }} as numeric(4, 2))
            else cast({{ weighted_score('imdb_rating', 'imdb_votes', priors.imdb_movie) }} as numeric(4, 2))
        end as weighted_imdb_rating,
        case
            when title_type = 'series' then {{ priors.imdb_series.score }}
            else {{ priors.imdb_movie.score }}
        end as mean_imdb_rating,
        {{ weighted_score('rt_critics_score', 'rt_critics_count', priors.critics) }} as weighted_critics_score,
        {{ weighted_score('rt_audience_score', 'rt_audience_count', priors.audience) }} as weighted_audience_score
    from titles

),

summed as (

    select
        netflix_id,
        weighted_imdb_rating,
        mean_imdb_rating,
        case when weighted_imdb_rating is null then 0 else 1 end
        + case when weighted_critics_score is null then 0 else 1 end
        + case when weighted_audience_score is null then 0 else 1 end as number_of_scores,
        coalesce(10 * weighted_imdb_rating, 0)
        + coalesce(weighted_critics_score, 0)
        + coalesce(weighted_audience_score, 0) as sum_of_scores
    from weighted

),

scored as (

    select
        netflix_id,
        weighted_imdb_rating,
        case
            when number_of_scores >= 2 then cast(sum_of_scores / number_of_scores as numeric(4, 1))
        end as combined_score,
        -- Every title is on IMDb: no rating there means that nobody rated it; a few critics alone put nothing first.
        case
            when weighted_imdb_rating is null
                then (sum_of_scores + 10 * mean_imdb_rating) / (number_of_scores + 1)
            else sum_of_scores / number_of_scores
        end as watch_score
    from summed
    where number_of_scores >= 1

),

final as (

    select
        titles.netflix_id,
        titles.title,
        titles.title_type,
        titles.release_year,
        titles.date_added,
        cast(
            {{ dbt.datediff('titles.date_added', 'catalogue_day.snapshot_date', 'day') }}
            as integer
        ) as days_since_added,
        titles.maturity_rating,
        titles.minimum_age,
        maturity_bands.maturity_band,
        titles.runtime_minutes,
        minutes_bands.minutes_band,
        titles.seasons,
        genre_lists.genres,
        country_lists.countries,
        titles.imdb_rating,
        titles.imdb_votes,
        {{ percentage('popularity.no_more_votes', 'popularity.with_votes') }} as votes_percentile,
        scored.weighted_imdb_rating,
        titles.rt_critics_score,
        titles.rt_critics_count,
        titles.rt_audience_score,
        titles.rt_audience_count,
        titles.rt_critics_score - titles.rt_audience_score as critics_audience_gap,
        scored.combined_score,
        cast(scored.watch_score as numeric(4, 1)) as watch_score,
        cast(row_number() over (order by scored.watch_score desc, titles.netflix_id asc) as integer) as watch_rank
    from scored
    inner join titles on scored.netflix_id = titles.netflix_id
    cross join catalogue_day
    left join popularity on titles.netflix_id = popularity.netflix_id
    left join genre_lists on titles.netflix_id = genre_lists.netflix_id
    left join country_lists on titles.netflix_id = country_lists.netflix_id
    left join maturity_bands
        on
            titles.minimum_age >= maturity_bands.from_age
            and (maturity_bands.below_age is null or titles.minimum_age < maturity_bands.below_age)
    left join minutes_bands
        on
            titles.runtime_minutes >= minutes_bands.from_minutes
            and (minutes_bands.below_minutes is null or titles.runtime_minutes < minutes_bands.below_minutes)

)

select * from final
