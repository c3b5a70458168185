{{ config(materialized='view', post_hook=[]) }}
with

reviews as (

    select * from {{ ref('stg_rotten_tomatoes__critic_reviews') }}

),

with_fractions as (

    -- Most scores are letters or none: one look at each, not one for each part of it.
    select
        review_id,
        rotten_tomatoes_id,
        critic_name,
        publisher_name,
        is_top_critic,
        verdict,
        original_score,
        case when {{ regexp_like('original_score', '^[0-9.]+/[0-9.]+$') }} then original_score end as fraction,
        review_date,
        review_text
    from reviews
    where duplicate_number = 1
    {{ optimization_fence() }}

),

scored as (

    select
        review_id,
        rotten_tomatoes_id,
        critic_name,
        publisher_name,
        is_top_critic,
        verdict,
        original_score,
        {{ try_to_decimal(dbt.split_part('fraction', "'/'", 1), 6, 2) }} as points,
        {{ try_to_decimal(dbt.split_part('fraction', "'/'", 2), 6, 2) }} as points_possible,
        review_date,
        review_text
    from with_fractions
    {{ optimization_fence() }}

),

final as (

    select
        review_id,
        rotten_tomatoes_id,
        critic_name,
        publisher_name,
        is_top_critic,
        verdict,
        original_score,
        -- A writing error such as `6/5` is on no scale.
        case
            when points <= points_possible and points_possible > 0
                then cast(round(100 * points / points_possible, 1) as numeric(4, 1))
        end as score_percent,
        review_date,
        review_text
    from scored

)

select * from final
