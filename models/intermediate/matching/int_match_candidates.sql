with

netflix_names as (

    select * from {{ ref('int_netflix_title_names') }}

),

rated_names as (

    select * from {{ ref('int_rated_title_names') }}

),

final as (

    select
        netflix_names.netflix_id,
        rated_names.platform,
        rated_names.rated_title_id,
        -- 1 where a name is the same letter by letter (in lower case), 0 where only its folded form is.
        max(case when lower(netflix_names.title_name) = lower(trim(rated_names.title_name)) then 1 else 0 end) = 1
            as has_same_name
    from netflix_names
    inner join rated_names on netflix_names.folded_name = rated_names.folded_name
    group by netflix_names.netflix_id, rated_names.platform, rated_names.rated_title_id

)

select * from final
