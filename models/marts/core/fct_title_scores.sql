{{
    config(
        materialized='incremental',
        incremental_strategy='append',
        on_schema_change='append_new_columns',
        full_refresh=false,
        pre_hook=[
            "{% if is_incremental() %}{{ set_kind_of_old_scores(this, ref('int_rated_scores')) }}{% endif %}",
            "{% if is_incremental() %}{{ delete_scores_of_other_kind(this, ref('int_rated_scores')) }}{% endif %}",
            "{% if is_incremental() %}{{ delete_superseded_scores(this, ref('int_rated_scores')) }}{% endif %}"
        ]
    )
}}

with

current_scores as (

    select
        platform,
        rated_title_id,
        measure as score_name,
        scored_on,
        score,
        score_count as votes,
        made_up
    from {{ ref('int_rated_scores') }}

),

{% if is_incremental() %}

    history as (

        select
            platform,
            rated_title_id,
            score_name,
            valid_from,
            score,
            row_number() over (
                partition by platform, rated_title_id, score_name
                order by valid_from desc
            ) as changes_since
        from {{ this }}

    ),

    last_noted as (

        select * from history
        where changes_since = 1

    ),

    changed as (

        -- Scores that are older than the history, as after a restored backup, add nothing.
        select current_scores.*
        from current_scores
        left join last_noted
            on
                current_scores.platform = last_noted.platform
                and current_scores.rated_title_id = last_noted.rated_title_id
                and current_scores.score_name = last_noted.score_name
        where
            {{ differs('current_scores.score', 'last_noted.score') }}
            and (last_noted.valid_from is null or current_scores.scored_on > last_noted.valid_from)

    ),

{% else %}

    changed as (

        select * from current_scores
        where score is not null

    ),

{% endif %}

final as (

    select
        platform,
        rated_title_id,
        score_name,
        scored_on as valid_from,
        score,
        votes,
        made_up
    from changed

)

select * from final
