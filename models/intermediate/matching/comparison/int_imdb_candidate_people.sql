{{ config(pre_hook="{{ prefer_parallel_scan() }}", meta={'rows_by': {'person': 'person_id'}}) }}
with

credited_people as (

    -- Without import CTEs, which Postgres lets one process alone read: of all people these are a hundredth.
    select
        person_id,
        {{ clean_text('full_name') }} as full_name,
        birth_year,
        death_year
    from {{ ref('stg_imdb__name_basics') }}
    where person_id in (select credited.person_id from {{ ref('int_imdb_candidate_roles') }} as credited)
    {{ optimization_fence() }}

),

normalized as (

    select
        person_id,
        full_name,
        nullif({{ normalize_text('full_name') }}, '') as normalized_name,
        birth_year,
        death_year
    from credited_people
    {{ optimization_fence() }}

),

final as (

    select
        person_id,
        full_name,
        normalized_name,
        {{ sort_words('normalized_name') }} as name_key,
        birth_year,
        death_year
    from normalized

)

select * from final
