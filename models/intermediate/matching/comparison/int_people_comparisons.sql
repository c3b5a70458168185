with

candidates as (

    select * from {{ ref('int_match_candidates') }}

),

netflix_people as (

    select * from {{ ref('int_listed_credits') }}
    where platform = 'netflix'

),

rated_people as (

    select * from {{ ref('int_rated_people') }}

),

shared as (

    select
        candidates.pair_id,
        netflix_people.comparison_role,
        netflix_people.name_key,
        netflix_people.full_name,
        netflix_people.credit_order,
        -- A person who directs here and plays there is shared, but not as a director.
        case when netflix_people.comparison_role = rated_people.comparison_role then 1 else 0 end as in_role
    from candidates
    inner join rated_people
        on
            candidates.platform = rated_people.platform
            and candidates.rated_title_id = rated_people.rated_title_id
    inner join netflix_people
        on
            candidates.netflix_id = netflix_people.title_id
            and rated_people.name_key = netflix_people.name_key

    union all

    -- `Lee Chang-dong` is `Chang-dong Lee`.
    select
        candidates.pair_id,
        netflix_people.comparison_role,
        netflix_people.name_key,
        netflix_people.full_name,
        netflix_people.credit_order,
        1 as in_role
    from candidates
    inner join rated_people
        on
            candidates.platform = rated_people.platform
            and candidates.rated_title_id = rated_people.rated_title_id
            and rated_people.comparison_role = 'director'
    inner join netflix_people
        on
            candidates.netflix_id = netflix_people.title_id
            and netflix_people.comparison_role = 'director'
    where
        rated_people.name_key <> netflix_people.name_key
        and {{ text_similarity('rated_people.normalized_name', 'netflix_people.normalized_name') }} >= 0.5

),

once_each as (

    select
        pair_id,
        comparison_role,
        name_key,
        min(full_name) as full_name,
        min(credit_order) as credit_order,
        max(in_role) as in_role
    from shared
    group by pair_id, comparison_role, name_key

),

shared_counts as (

    select
        pair_id,
        sum(case when comparison_role = 'director' then in_role else 0 end) as directors_shared,
        sum(case when comparison_role = 'cast' then in_role else 0 end) as cast_shared,
        count(distinct name_key) as people_shared
    from once_each
    group by pair_id

),

shared_names as (

    select
        pair_id,
        comparison_role,
        {{ collect_list('full_name', 'credit_order') }} as full_names
    from once_each
    where in_role = 1
    group by pair_id, comparison_role

),

netflix_counts as (

    select
        title_id as netflix_id,
        sum(case when comparison_role = 'director' then 1 else 0 end) as netflix_directors,
        sum(case when comparison_role = 'cast' then 1 else 0 end) as netflix_cast
    from netflix_people
    group by title_id

),

rated_counts as (

    select
        platform,
        rated_title_id,
        count(distinct case when comparison_role = 'director' then person_id end) as rated_directors,
        count(distinct case when comparison_role = 'director' then name_key end) as rated_directors_named,
        count(distinct case when comparison_role = 'cast' then name_key end) as rated_cast
    from rated_people
    group by platform, rated_title_id

),

final as (

    select
        candidates.pair_id,
        cast(coalesce(shared_counts.directors_shared, 0) as integer) as directors_shared,
        directors_in_common.full_names as shared_directors,
        cast(coalesce(netflix_counts.netflix_directors, 0) as integer) as netflix_directors,
        cast(coalesce(rated_counts.rated_directors, 0) as integer) as rated_directors,
        cast(coalesce(rated_counts.rated_directors_named, 0) as integer) as rated_directors_named,
        cast(coalesce(shared_counts.cast_shared, 0) as integer) as cast_shared,
        cast_in_common.full_names as shared_cast,
        cast(coalesce(netflix_counts.netflix_cast, 0) as integer) as netflix_cast,
        cast(coalesce(rated_counts.rated_cast, 0) as integer) as rated_cast,
        cast(coalesce(shared_counts.people_shared, 0) as integer) as people_shared
    from candidates
    left join shared_counts on candidates.pair_id = shared_counts.pair_id
    left join shared_names as directors_in_common
        on
            candidates.pair_id = directors_in_common.pair_id
            and directors_in_common.comparison_role = 'director'
    left join shared_names as cast_in_common
        on
            candidates.pair_id = cast_in_common.pair_id
            and cast_in_common.comparison_role = 'cast'
    left join netflix_counts on candidates.netflix_id = netflix_counts.netflix_id
    left join rated_counts
        on
            candidates.platform = rated_counts.platform
            and candidates.rated_title_id = rated_counts.rated_title_id

)

select * from final
