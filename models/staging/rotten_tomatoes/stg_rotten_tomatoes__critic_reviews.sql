with

source as (

    select * from {{ source('rotten_tomatoes', 'critic_reviews') }}

),

repaired as (

    select
        {{ repaired_columns('rotten_tomatoes_critic_reviews') }}
        rotten_tomatoes_link,
        review_score
    from source
    {{ optimization_fence() }}

),

identified as (

    -- The file has no key of its own: the whole row is what tells one review from another.
    select
        {{ surrogate_key([
            'rotten_tomatoes_link', 'critic_name', 'top_critic', 'publisher_name',
            'review_type', 'review_score', 'review_date', 'review_content'
        ]) }} as review_id,
        rotten_tomatoes_link as rotten_tomatoes_id,
        {{ read_column('rotten_tomatoes_critic_reviews', 'critic_name') }} as critic_name,
        {{ read_column('rotten_tomatoes_critic_reviews', 'is_top_critic') }} as is_top_critic,
        {{ read_column('rotten_tomatoes_critic_reviews', 'publisher_name') }} as publisher_name,
        {{ read_column('rotten_tomatoes_critic_reviews', 'verdict') }} as verdict,
        {{ clean_text('review_score') }} as original_score,
        {{ read_column(
            'rotten_tomatoes_critic_reviews', 'review_date', source('rotten_tomatoes', 'critic_reviews')
        ) }} as review_date,
        {{ read_column('rotten_tomatoes_critic_reviews', 'review_text') }} as review_text,
        {{ value_notes(
            'rotten_tomatoes_critic_reviews', source('rotten_tomatoes', 'critic_reviews')
        ) }} as value_notes
    from repaired

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
        review_text,
        value_notes
    from identified

)

select * from final
