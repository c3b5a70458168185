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
        {{ dbt.listagg('genre', "', '", 'order by genre') }} as genres
    from genre_names
    group by netflix_id

),

weighted as (

    select
        netflix_id,
        case
            when title_type = 'series'
                then cast({{ weighted_score('imdb_rating', 'imdb_votes', priors.imdb_series) }} as numeric(4, 2))
            else cast({{ weighted_score('imdb_rating', 'imdb_votes', priors.imdb_movie) }} as numeric(4, 2))
        end as weighted_imdb_rating,
        {{ weighted_score('rt_critics_score', 'rt_critics_count', priors.critics) }} as weighted_critics_score,
        {{ weighted_score('rt_audience_score', 'rt_audience_count', priors.audience) }} as weighted_audience_score
    from titles

),

scored as (

    select
        titles.netflix_id,
        titles.title,
        titles.title_type,
        titles.release_year,
        titles.date_added,
        titles.maturity_rating,
        titles.minimum_age,
        titles.runtime_minutes,
        titles.seasons,
        titles.imdb_rating,
        titles.imdb_votes,
        weighted.weighted_imdb_rating,
        titles.rt_critics_score,
        titles.rt_critics_count,
        titles.rt_audience_score,
        titles.rt_audience_count,
        case when weighted.weighted_imdb_rating is null then 0 else 1 end
        + case when weighted.weighted_critics_score is null then 0 else 1 end
        + case when weighted.weighted_audience_score is null then 0 else 1 end as number_of_scores,
        coalesce(10 * weighted.weighted_imdb_rating, 0)
        + coalesce(weighted.weighted_critics_score, 0)
        + coalesce(weighted.weighted_audience_score, 0) as sum_of_scores
    from titles
    inner join weighted on titles.netflix_id = weighted.netflix_id

),

combined as (

    select
        netflix_id,
        title,
        title_type,
        release_year,
        date_added,
        maturity_rating,
        minimum_age,
        runtime_minutes,
        seasons,
        imdb_rating,
        imdb_votes,
        weighted_imdb_rating,
        rt_critics_score,
        rt_critics_count,
        rt_audience_score,
        rt_audience_count,
        case
            when number_of_scores >= 2 then cast(sum_of_scores / number_of_scores as numeric(4, 1))
        end as combined_score
    from scored
    where number_of_scores >= 1

),

final as (

    select
        combined.netflix_id,
        combined.title,
        combined.title_type,
        combined.release_year,
        combined.date_added,
        combined.maturity_rating,
        combined.minimum_age,
        combined.runtime_minutes,
        combined.seasons,
        genre_lists.genres,
        combined.imdb_rating,
        combined.imdb_votes,
        combined.weighted_imdb_rating,
        combined.rt_critics_score,
        combined.rt_critics_count,
        combined.rt_audience_score,
        combined.rt_audience_count,
        combined.combined_score,
        cast(
            row_number() over (
                order by
                    combined.combined_score desc nulls last,
                    combined.weighted_imdb_rating desc nulls last,
                    combined.netflix_id asc
            ) as integer
        ) as watch_rank
    from combined
    left join genre_lists on combined.netflix_id = genre_lists.netflix_id

)

select * from final
