with

netflix_titles as (

    select * from {{ ref('int_netflix_titles') }}

),

rotten_tomatoes_movies as (

    select * from {{ ref('stg_rotten_tomatoes__movies') }}

),

credit_roles as (

    select * from {{ ref('credit_roles') }}

),

name_lists as (

    select
        'netflix' as platform,
        netflix_id as title_id,
        'director' as source_role,
        director_names as listed_names
    from netflix_titles

    union all

    select
        'netflix' as platform,
        netflix_id as title_id,
        'cast' as source_role,
        cast_names as listed_names
    from netflix_titles

    union all

    select
        'rotten_tomatoes' as platform,
        rotten_tomatoes_id as title_id,
        'directors' as source_role,
        director_names as listed_names
    from rotten_tomatoes_movies

    union all

    select
        'rotten_tomatoes' as platform,
        rotten_tomatoes_id as title_id,
        'authors' as source_role,
        writer_names as listed_names
    from rotten_tomatoes_movies

    union all

    select
        'rotten_tomatoes' as platform,
        rotten_tomatoes_id as title_id,
        'actors' as source_role,
        cast_names as listed_names
    from rotten_tomatoes_movies

),

suffixed as (

    select
        platform,
        title_id,
        source_role,
        {{ join_name_suffixes('listed_names') }} as listed_names
    from name_lists

),

split as (

    {{ split_to_rows('suffixed', ['platform', 'title_id', 'source_role'], 'listed_names') }}

),

named as (

    -- Rotten Tomatoes gives numbers to people of the same name: `Ann Lee (II)`.
    select
        split.platform,
        split.title_id,
        credit_roles.role,
        credit_roles.comparison_role,
        {{ regexp_replace('split.item', ' [(][IVX]+[)]$') }} as full_name,
        split.item_number as credit_order
    from split
    inner join credit_roles
        on
            split.platform = credit_roles.platform
            and split.source_role = credit_roles.source_role
    {{ optimization_fence() }}

),

normalized as (

    select
        platform,
        title_id,
        role,
        comparison_role,
        full_name,
        {{ normalize_text('full_name') }} as normalized_name,
        credit_order
    from named
    {{ optimization_fence() }}

),

keyed as (

    select
        platform,
        title_id,
        role,
        comparison_role,
        full_name,
        normalized_name,
        -- With the family name first or last, it is the same person.
        {{ sort_words('normalized_name') }} as name_key,
        credit_order
    from normalized
    where normalized_name <> ''
    {{ optimization_fence() }}

),

ranked as (

    -- A list may have a person twice: the first mention counts.
    select
        platform,
        title_id,
        role,
        comparison_role,
        full_name,
        normalized_name,
        name_key,
        credit_order,
        row_number() over (partition by platform, title_id, role, name_key order by credit_order) as mention
    from keyed

),

final as (

    select
        platform,
        title_id,
        role,
        comparison_role,
        name_key,
        normalized_name,
        full_name,
        credit_order
    from ranked
    where mention = 1

)

select * from final
