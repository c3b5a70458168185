{{ config(materialized='view', post_hook=[]) }}
with

reviews as (

    select * from {{ ref('stg_rotten_tomatoes__critic_reviews') }}

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
        {{ try_to_decimal(regexp_extract('original_score', '^([0-9.]+)/[0-9.]+$'), 6, 2) }} as points,
        {{ try_to_decimal(regexp_extract('original_score', '^[0-9.]+/([0-9.]+)$'), 6, 2) }} as points_possible,
        review_date,
        review_text
    from reviews
    where duplicate_number = 1
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
