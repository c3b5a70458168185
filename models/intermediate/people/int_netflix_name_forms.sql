with

listed_credits as (

    select * from {{ ref('int_listed_credits') }}
    where platform = 'netflix' and evidence_role in ('director', 'cast')

),

names as (

    select distinct
        name_key,
        folded_name
    from listed_credits

),

final as (

    select
        name_key,
        folded_name as name_form
    from names

    union

    select
        name_key,
        {{ first_capture('folded_name', '([^ ]+)$') }} || ' ' || {{ replace_pattern('folded_name', ' [^ ]+$') }}
            as name_form
    from names
    where {{ matches_pattern('folded_name', ' ') }}

    union

    select
        name_key,
        {{ replace_pattern('folded_name', '^[^ ]+ ') }} || ' ' || {{ first_capture('folded_name', '^([^ ]+)') }}
            as name_form
    from names
    where {{ matches_pattern('folded_name', ' ') }}

)

select * from final
