with

titles as (

    select * from {{ ref('stg_netflix__titles') }}

),

title_types as (

    select * from {{ ref('title_types') }}

),

maturity_ratings as (

    select * from {{ ref('maturity_ratings') }}

),

languages as (

    select * from {{ ref('languages') }}

),

month_names as (

    select * from {{ ref('month_names') }}

),

unswapped as (

    -- A duration in the rating column belongs in the duration column.
    select
        netflix_id,
        source_type,
        title as source_title,
        date_added,
        release_year,
        description,
        director_names,
        cast_names,
        country_names,
        genre_names,
        case when duration is null and {{ regexp_like('rating', '^[0-9]+ min$') }} then rating else duration end
            as duration,
        case when duration is null and {{ regexp_like('rating', '^[0-9]+ min$') }} then null else rating end
            as rating
    from titles

),

taken_apart as (

    select
        netflix_id,
        source_type,
        source_title,
        date_added,
        release_year,
        description,
        director_names,
        cast_names,
        country_names,
        genre_names,
        rating,
        {{ try_to_integer(regexp_extract('duration', '^([0-9]+) min$')) }} as runtime_minutes,
        {{ try_to_integer(regexp_extract('duration', '^([0-9]+) Seasons?$')) }} as seasons,
        {{ regexp_extract('source_title', '[(]([A-Z][a-z]+)(?: Version)?[)]$') }} as bracketed_word,
        coalesce(
            {{ regexp_extract('source_title', '^([A-Z][a-z][a-z])-[0-9][0-9]?$') }},
            {{ regexp_extract('source_title', '^[0-9][0-9]?-([A-Z][a-z][a-z])$') }}
        ) as month_abbreviation,
        {{ try_to_integer("coalesce("
            ~ regexp_extract('source_title', '^[A-Z][a-z][a-z]-([0-9][0-9]?)$') ~ ", "
            ~ regexp_extract('source_title', '^([0-9][0-9]?)-[A-Z][a-z][a-z]$') ~ ")") }} as day_of_month,
        {{ regexp_like('source_title', '^[0-9]') }} as is_day_first
    from unswapped

),

named as (

    -- A spreadsheet changed `22 July` into `22-Jul`: the month is written in full again, in the same order.
    select
        taken_apart.netflix_id,
        taken_apart.source_type,
        taken_apart.source_title,
        taken_apart.date_added,
        taken_apart.release_year,
        taken_apart.description,
        taken_apart.director_names,
        taken_apart.cast_names,
        taken_apart.country_names,
        taken_apart.genre_names,
        taken_apart.rating,
        taken_apart.runtime_minutes,
        taken_apart.seasons,
        languages.language as language_version,
        case
            when month_names.month_name is null then taken_apart.source_title
            when taken_apart.is_day_first then taken_apart.day_of_month || ' ' || month_names.month_name
            else month_names.month_name || ' ' || taken_apart.day_of_month
        end as title,
        case
            when month_names.month_name is null then null
            when taken_apart.is_day_first then month_names.month_name || ' ' || taken_apart.day_of_month
            else taken_apart.day_of_month || ' ' || month_names.month_name
        end as title_date_turned
    from taken_apart
    left join languages on taken_apart.bracketed_word = languages.language
    left join month_names on taken_apart.month_abbreviation = month_names.abbreviation

),

final as (

    select
        named.netflix_id,
        -- A type that the seed does not know yet is no reason to lose the title.
        coalesce(title_types.title_type, 'other') as title_type,
        coalesce(title_types.kind, 'other') as kind,
        named.title,
        named.source_title,
        named.title_date_turned,
        case
            when named.language_version is null then named.title
            else {{ regexp_replace('named.title', ' *[(][^()]*[)]$') }}
        end as base_title,
        named.language_version,
        named.release_year,
        named.date_added,
        coalesce(maturity_ratings.maturity_rating, named.rating) as maturity_rating,
        maturity_ratings.minimum_age,
        named.runtime_minutes,
        named.seasons,
        named.description,
        named.director_names,
        named.cast_names,
        named.country_names,
        named.genre_names
    from named
    left join title_types
        on
            title_types.platform = 'netflix'
            and lower(named.source_type) = lower(title_types.source_type)
    left join maturity_ratings on named.rating = maturity_ratings.source_rating

)

select * from final
