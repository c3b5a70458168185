with

listed_credits as (

    select * from {{ ref('int_listed_credits') }}
    where platform = 'netflix' and comparison_role in ('director', 'cast')

),

names as (

    select distinct
        name_key,
        normalized_name
    from listed_credits

),

final as (

    select
        name_key,
        normalized_name as name_form
    from names

    union

    select
        name_key,
        {{ regexp_extract('normalized_name', '([^ ]+)$') }} || ' ' || {{ regexp_replace('normalized_name', ' [^ ]+$') }}
            as name_form
    from names
    where {{ regexp_like('normalized_name', ' ') }}

    union

    select
        name_key,
        {{ regexp_replace('normalized_name', '^[^ ]+ ') }} || ' ' || {{ regexp_extract('normalized_name', '^([^ ]+)') }}
            as name_form
    from names
    where {{ regexp_like('normalized_name', ' ') }}

)

select * from final
