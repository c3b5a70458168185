{{
    config(
        materialized='incremental',
        incremental_strategy='append',
        on_schema_change='append_new_columns',
        full_refresh=false,
        pre_hook=["{% if is_incremental() %}{{ delete_works_of_other_kind(this, ref('stg_loader__load_log')) }}{% endif %}"]
    )
}}

with

listing_works as (

    select * from {{ ref('int_listing_works') }}

),

works as (

    select * from {{ ref('int_works') }}

),

last_load as (

    -- All sources of titles are made up, or none is.
    select
        max(load_id) as load_id,
        {{ titles_are_made_up(ref('stg_loader__load_log')) }} as made_up
    from {{ ref('stg_loader__load_log') }}

),

current_works as (

    select
        listing_works.listing_id,
        works.netflix_id,
        last_load.load_id as noted_by,
        last_load.made_up
    from listing_works
    inner join works on listing_works.work_id = works.work_id
    cross join last_load

),

{% if is_incremental() %}

    noted as (

        select
            listing_id,
            netflix_id,
            row_number() over (partition by listing_id order by noted_number desc) as changes_since,
            noted_number
        from {{ this }}

    ),

    changed as (

        select
            current_works.listing_id,
            current_works.netflix_id,
            coalesce(noted.noted_number, 0) + 1 as noted_number,
            current_works.noted_by,
            current_works.made_up
        from current_works
        left join noted
            on
                current_works.listing_id = noted.listing_id
                and noted.changes_since = 1
        where {{ differs('current_works.netflix_id', 'noted.netflix_id') }}

    ),

{% else %}

    changed as (

        select
            listing_id,
            netflix_id,
            1 as noted_number,
            noted_by,
            made_up
        from current_works

    ),

{% endif %}

final as (

    select
        listing_id,
        netflix_id,
        cast(noted_number as integer) as noted_number,
        noted_by,
        made_up
    from changed

)

select * from final
