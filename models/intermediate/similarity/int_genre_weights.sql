with

title_genres as (

    select * from {{ ref('int_title_genres') }}

),

catalogue as (

    select count(distinct netflix_id) as titles
    from title_genres

),

spread as (

    select
        genre,
        count(distinct netflix_id) as titles
    from title_genres
    group by genre

),

final as (

    select
        spread.genre,
        cast(spread.titles as integer) as titles,
        cast(ln(1 + cast(catalogue.titles as numeric(12, 0)) / spread.titles) as numeric(8, 6)) as genre_weight
    from spread
    cross join catalogue

)

select * from final
