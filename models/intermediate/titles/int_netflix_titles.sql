with

catalogue_titles as (

    select * from {{ ref('int_catalogue_titles') }}

),

new_works as (

    select * from {{ ref('int_new_works') }}

),

final as (

    select
        netflix_id,
        'netflix_titles' as title_source,
        title_type,
        kind,
        title,
        source_title,
        title_date_turned,
        base_title,
        language_version,
        release_year,
        cast(null as integer) as began_year,
        cast(null as integer) as latest_year,
        date_added,
        maturity_rating,
        minimum_age,
        runtime_minutes,
        seasons,
        description,
        director_names,
        cast_names,
        country_names,
        genre_names
    from catalogue_titles

    union all

    -- Where only viewing reports and the Top 10 list a title, they say no more of it than this.
    select
        netflix_id,
        title_source,
        title_type,
        kind,
        title,
        listed_title as source_title,
        cast(null as {{ dbt.type_string() }}) as title_date_turned,
        title as base_title,
        cast(null as {{ dbt.type_string() }}) as language_version,
        bracket_year as release_year,
        began_year,
        latest_year,
        release_date as date_added,
        cast(null as {{ dbt.type_string() }}) as maturity_rating,
        cast(null as integer) as minimum_age,
        runtime_minutes,
        cast(null as integer) as seasons,
        cast(null as {{ dbt.type_string() }}) as description,
        cast(null as {{ dbt.type_string() }}) as director_names,
        cast(null as {{ dbt.type_string() }}) as cast_names,
        cast(null as {{ dbt.type_string() }}) as country_names,
        cast(null as {{ dbt.type_string() }}) as genre_names
    from new_works

)

select * from final
