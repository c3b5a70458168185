with

source as (

    select * from {{ source('rotten_tomatoes', 'critic_reviews') }}

),

identified as (

    -- The file has no key of its own: the whole row is what tells one review from another.
    select
        {{ surrogate_key([
            'rotten_tomatoes_link', 'critic_name', 'top_critic', 'publisher_name',
            'review_type', 'review_score', 'review_date', 'review_content'
        ]) }} as review_id,
        rotten_tomatoes_link as rotten_tomatoes_id,
        {{ clean_text('critic_name') }} as critic_name,
        cast(lower(top_critic) = 'true' as boolean) as is_top_critic,
        {{ clean_text('publisher_name') }} as publisher_name,
        {{ clean_text('review_type') }} as verdict,
        {{ clean_text('review_score') }} as original_score,
        {{ try_to_date('review_date', 'iso') }} as review_date,
        {{ clean_text('review_content') }} as review_text
    from source

),

final as (

    select
        review_id,
        cast(row_number() over (partition by review_id order by review_id) as integer) as duplicate_number,
        rotten_tomatoes_id,
        critic_name,
        is_top_critic,
        publisher_name,
        verdict,
        original_score,
        review_date,
        review_text
    from identified

)

select * from final
