with

reviews as (

    select * from {{ ref('int_critic_reviews') }}

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
        score_percent,
        review_date,
        review_text
    from reviews

)

select * from final
