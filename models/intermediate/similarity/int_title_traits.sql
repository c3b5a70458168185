with

titles as (

    select * from {{ ref('int_netflix_titles') }}

),

title_years as (

    select * from {{ ref('int_title_years') }}

),

title_genres as (

    select distinct
        netflix_id,
        genre
    from {{ ref('int_title_genres') }}

),

genre_weights as (

    select * from {{ ref('int_genre_weights') }}

),

first_countries as (

    select * from {{ ref('int_title_countries') }}
    where country_order = 1

),

ranked as (

    select
        title_genres.netflix_id,
        title_genres.genre,
        row_number() over (
            partition by title_genres.netflix_id
            order by genre_weights.genre_weight desc, title_genres.genre asc
        ) as genre_rank
    from title_genres
    inner join genre_weights on title_genres.genre = genre_weights.genre

),

genre_sets as (

    select
        netflix_id,
        {{ dbt.listagg('genre', "'|'", 'order by genre') }} as genre_set,
        max(case when genre_rank = 1 then genre end) as rarest_genre,
        max(case when genre_rank = 2 then genre end) as second_rarest_genre
    from ranked
    group by netflix_id

),

final as (

    select
        titles.netflix_id,
        titles.title_type,
        title_years.release_year,
        first_countries.country as first_country,
        -- A number is quicker to compare than a list, and there are hundreds of thousands of comparisons.
        cast(dense_rank() over (order by genre_sets.genre_set nulls last) as integer) as genre_set_number,
        genre_sets.rarest_genre,
        genre_sets.second_rarest_genre
    from titles
    inner join title_years on titles.netflix_id = title_years.netflix_id
    left join genre_sets on titles.netflix_id = genre_sets.netflix_id
    left join first_countries on titles.netflix_id = first_countries.netflix_id

)

select * from final
