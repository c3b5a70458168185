{{ config(pre_hook="{{ prefer_parallel_scan() }}") }}
{%- set loads = ref('stg_loader__load_log') %}
-- Nothing waits for it and it reads the largest tables: it is to run beside the small models that come after the
-- candidates, not beside the large ones, for which all others wait. depends_on: {{ ref('int_match_candidates') }}
with

netflix_titles as (

    select * from {{ ref('stg_netflix__titles') }}

),

imdb_titles as (

    select * from {{ ref('stg_imdb__title_basics') }}

),

imdb_kept_titles as (

    select * from {{ ref('int_imdb_titles') }}

),

imdb_akas as (

    select * from {{ ref('stg_imdb__title_akas') }}

),

imdb_principals as (

    select * from {{ ref('stg_imdb__title_principals') }}

),

rotten_tomatoes_movies as (

    select * from {{ ref('stg_rotten_tomatoes__movies') }}

),

critic_reviews as (

    select * from {{ ref('stg_rotten_tomatoes__critic_reviews') }}

),

viewing as (

    select * from {{ ref('stg_netflix__viewing') }}

),

top10 as (

    select * from {{ ref('stg_netflix__top10') }}

),

listing_kinds as (

    select * from {{ ref('listing_kinds') }}

),

title_types as (

    select * from {{ ref('title_types') }}

),

credit_roles as (

    select * from {{ ref('credit_roles') }}

),

maturity_ratings as (

    select * from {{ ref('maturity_ratings') }}

),

genre_names as (

    select * from {{ ref('genre_names') }}

),

known_values as (

    select * from {{ ref('known_values') }}

),

-- Only these columns are worked out: the notes of staging take most of its time.
netflix_values as (

    select
        netflix_id,
        source_type,
        rating,
        duration,
        country_names,
        genre_names
    from netflix_titles

),

rotten_tomatoes_values as (

    select
        rotten_tomatoes_id,
        rating,
        critics_status,
        audience_status,
        genre_names
    from rotten_tomatoes_movies

),

netflix_ratings as (

    -- A duration that slipped into the column is no rating: see `int_netflix_titles`.
    select
        netflix_id,
        rating
    from netflix_values
    where not (duration is null and {{ regexp_like('rating', '^[0-9]+ min$') }})

),

known as (

    -- Netflix's types are read whatever their case.
    select
        case when platform = 'netflix' then 'netflix_titles' else 'imdb_title_basics' end as source_table,
        'source_type' as source_column,
        case when platform = 'netflix' then lower(source_type) else source_type end as source_value
    from title_types

    union all

    select
        'netflix_titles' as source_table,
        'rating' as source_column,
        source_rating as source_value
    from maturity_ratings

    union all

    select
        'rotten_tomatoes_movies' as source_table,
        'rating' as source_column,
        source_rating as source_value
    from maturity_ratings

    union all

    select
        'imdb_title_principals' as source_table,
        'source_role' as source_column,
        source_role as source_value
    from credit_roles
    where platform = 'imdb'

    union all

    select
        case platform
            when 'netflix' then 'netflix_titles'
            when 'imdb' then 'imdb_title_basics'
            else 'rotten_tomatoes_movies'
        end as source_table,
        'genre_names' as source_column,
        source_genre as source_value
    from genre_names

    union all

    select
        source_table,
        case when source_table = 'netflix_top10' then 'category' else 'source_sheet' end as source_column,
        source_word as source_value
    from listing_kinds

    union all

    select
        source_table,
        source_column,
        source_value
    from known_values

),

lists as (

    select
        'netflix_titles' as source_table,
        'genre_names' as source_column,
        netflix_id as row_key,
        genre_names as item_list
    from netflix_values

    union all

    select
        'netflix_titles' as source_table,
        'country_names' as source_column,
        netflix_id as row_key,
        country_names as item_list
    from netflix_values

    union all

    select
        'rotten_tomatoes_movies' as source_table,
        'genre_names' as source_column,
        rotten_tomatoes_id as row_key,
        genre_names as item_list
    from rotten_tomatoes_values

    union all

    -- Of titles that are left out, the genres do not matter, though the loader sees these, too.
    select
        'imdb_title_basics' as source_table,
        'genre_names' as source_column,
        imdb_id as row_key,
        genre_names as item_list
    from imdb_kept_titles
    where {{ may_have_new_values('imdb_title_basics', {'genres': 'genre_names'}, 'known', loads) }}

),

lists_once as (

    -- Millions of titles have some two thousand lists.
    select
        source_table,
        source_column,
        item_list,
        min(row_key) as row_key,
        count(*) as number_of_rows
    from lists
    group by source_table, source_column, item_list

),

items as (

    {{ split_to_rows('lists_once', ['source_table', 'source_column', 'row_key', 'number_of_rows'], 'item_list') }}

),

-- What is known is left out before it is counted: these are the largest tables, and have little else; where the loader
-- saw that they have nothing else, they are not read (`may_have_new_values`). The seeds have no import CTE here:
-- Postgres would compute one that is used twice first, and hand all rows to the one process that has it. All that is
-- known of a column is looked for once.
imdb_known_types as (

    select source_type as source_value
    from {{ ref('title_types') }}
    where platform = 'imdb'

    union

    select source_value
    from {{ ref('known_values') }}
    where source_table = 'imdb_title_basics' and source_column = 'source_type'

),

imdb_types as (

    select
        imdb_titles.source_type,
        min(imdb_titles.imdb_id) as row_key,
        count(*) as number_of_rows
    from imdb_titles
    left join imdb_known_types on imdb_titles.source_type = imdb_known_types.source_value
    where
        imdb_known_types.source_value is null
        and {{ may_have_new_values('imdb_title_basics', {'titleType': 'source_type'}, 'known', loads) }}
    group by imdb_titles.source_type

),

imdb_known_roles as (

    select source_role as source_value
    from {{ ref('credit_roles') }}
    where platform = 'imdb'

    union

    select source_value
    from {{ ref('known_values') }}
    where source_table = 'imdb_title_principals' and source_column = 'source_role'

),

imdb_roles as (

    select
        imdb_principals.source_role,
        min(imdb_principals.imdb_id) as row_key,
        count(*) as number_of_rows
    from imdb_principals
    left join imdb_known_roles on imdb_principals.source_role = imdb_known_roles.source_value
    where
        imdb_known_roles.source_value is null
        and {{ may_have_new_values('imdb_title_principals', {'category': 'source_role'}, 'known', loads) }}
    group by imdb_principals.source_role

),

imdb_regions as (

    select
        imdb_akas.region,
        imdb_akas.language,
        min(imdb_akas.imdb_id) as row_key,
        count(*) as number_of_rows
    from imdb_akas
    left join {{ ref('known_values') }} as known_regions
        on
            imdb_akas.region = known_regions.source_value
            and known_regions.source_table = 'imdb_title_akas'
            and known_regions.source_column = 'region'
    left join {{ ref('known_values') }} as known_languages
        on
            imdb_akas.language = known_languages.source_value
            and known_languages.source_table = 'imdb_title_akas'
            and known_languages.source_column = 'language'
    where
        (
            (imdb_akas.region is not null and known_regions.source_value is null)
            or (imdb_akas.language is not null and known_languages.source_value is null)
        )
        and {{ may_have_new_values('imdb_title_akas', {'region': 'region', 'language': 'language'}, 'known', loads) }}
    group by imdb_akas.region, imdb_akas.language

),

found as (

    select
        'netflix_titles' as source_table,
        'source_type' as source_column,
        source_type as source_value,
        lower(source_type) as compared_value,
        netflix_id as row_key,
        1 as number_of_rows
    from netflix_values

    union all

    select
        'netflix_titles' as source_table,
        'rating' as source_column,
        rating as source_value,
        rating as compared_value,
        netflix_id as row_key,
        1 as number_of_rows
    from netflix_ratings

    union all

    select
        'rotten_tomatoes_movies' as source_table,
        'rating' as source_column,
        rating as source_value,
        rating as compared_value,
        rotten_tomatoes_id as row_key,
        1 as number_of_rows
    from rotten_tomatoes_values

    union all

    select
        'rotten_tomatoes_movies' as source_table,
        'critics_status' as source_column,
        critics_status as source_value,
        critics_status as compared_value,
        rotten_tomatoes_id as row_key,
        1 as number_of_rows
    from rotten_tomatoes_values

    union all

    select
        'rotten_tomatoes_movies' as source_table,
        'audience_status' as source_column,
        audience_status as source_value,
        audience_status as compared_value,
        rotten_tomatoes_id as row_key,
        1 as number_of_rows
    from rotten_tomatoes_values

    union all

    select
        'rotten_tomatoes_critic_reviews' as source_table,
        'verdict' as source_column,
        verdict as source_value,
        verdict as compared_value,
        rotten_tomatoes_id as row_key,
        1 as number_of_rows
    from critic_reviews

    union all

    select
        'imdb_title_basics' as source_table,
        'source_type' as source_column,
        source_type as source_value,
        source_type as compared_value,
        row_key,
        number_of_rows
    from imdb_types

    union all

    select
        'imdb_title_principals' as source_table,
        'source_role' as source_column,
        source_role as source_value,
        source_role as compared_value,
        row_key,
        number_of_rows
    from imdb_roles

    union all

    select
        'imdb_title_akas' as source_table,
        'region' as source_column,
        region as source_value,
        region as compared_value,
        row_key,
        number_of_rows
    from imdb_regions

    union all

    select
        'imdb_title_akas' as source_table,
        'language' as source_column,
        language as source_value,
        language as compared_value,
        row_key,
        number_of_rows
    from imdb_regions

    union all

    select
        'netflix_viewing' as source_table,
        'source_sheet' as source_column,
        source_sheet as source_value,
        source_sheet as compared_value,
        report_row_id as row_key,
        1 as number_of_rows
    from viewing

    union all

    select
        'netflix_top10' as source_table,
        'category' as source_column,
        category as source_value,
        category as compared_value,
        top10_row_id as row_key,
        1 as number_of_rows
    from top10

    union all

    select
        source_table,
        source_column,
        item as source_value,
        item as compared_value,
        row_key,
        number_of_rows
    from items

),

final as (

    select
        found.source_table,
        found.source_column,
        found.source_value,
        min(found.row_key) as first_key,
        cast(sum(found.number_of_rows) as bigint) as number_of_rows,
        case
            when found.source_column = 'source_type' then 'title_types'
            when found.source_column = 'source_role' then 'credit_roles'
            when found.source_column = 'rating' then 'maturity_ratings'
            when found.source_column = 'genre_names' then 'genre_names'
            when found.source_column in ('source_sheet', 'category') then 'listing_kinds'
            else 'known_values'
        end as seed
    from found
    left join known
        on
            found.source_table = known.source_table
            and found.source_column = known.source_column
            and found.compared_value = known.source_value
    where known.source_value is null and found.compared_value <> ''
    group by found.source_table, found.source_column, found.source_value

)

select * from final
