{{ config(pre_hook="{{ prefer_parallel_scan() }}", meta={'rows_by': {'person': 'person_id'}}) }}
with

name_forms as (

    select * from {{ ref('int_netflix_name_forms') }}

),

imdb_people as (

    -- A name is trimmed in staging: once, not each time that it is looked at.
    select
        person_id,
        full_name
    from {{ ref('stg_imdb__name_basics') }}
    {{ optimization_fence() }}

),

normalized as (

    select
        person_id,
        {{ normalize_text('full_name') }} as normalized_name
    from imdb_people

),

final as (

    -- Every form of a name has the same words, and so the same key.
    select
        normalized.person_id,
        name_forms.name_key
    from normalized
    inner join name_forms on normalized.normalized_name = name_forms.name_form

)

select * from final
