with

wordings as (

    select * from {{ ref('int_listing_wordings') }}

),

normalized as (

    select
        listing_id,
        name_origin,
        name_number,
        base_name,
        whole_name,
        bracket_year,
        language_version,
        season,
        has_season,
        tells_series,
        coalesce(nullif({{ normalize_text('base_name') }}, ''), {{ lower_case('base_name') }}) as base_normalized,
        coalesce(nullif({{ normalize_text('whole_name') }}, ''), {{ lower_case('whole_name') }}) as whole_normalized,
        coalesce(
            nullif({{ normalize_text(regexp_extract('base_name', '^(.+): [^:]+$')) }}, ''), ''
        ) as before_colon_normalized,
        coalesce(nullif({{ normalize_text(regexp_extract('base_name', '^(.*[^ :]):? [0-9]+$')) }}, ''), '')
            as before_number_normalized
    from wordings
    {{ optimization_fence() }}

),

keyed as (

    select
        listing_id,
        name_origin,
        name_number,
        base_name,
        whole_name,
        bracket_year,
        language_version,
        season,
        has_season,
        tells_series,
        replace({{ normalize_numerals('base_normalized') }}, ' ', '') as base_key,
        replace({{ normalize_numerals('whole_normalized') }}, ' ', '') as whole_key,
        nullif(replace({{ normalize_numerals('before_colon_normalized') }}, ' ', ''), '') as before_colon_key,
        nullif(replace({{ normalize_numerals('before_number_normalized') }}, ' ', ''), '') as before_number_key
    from normalized

),

originals as (

    -- Traditional and simplified Chinese, say, are one key.
    select
        listing_id,
        {{ dbt.listagg('base_key', "' '", 'order by name_number') }} as original_key
    from keyed
    where name_origin = 'original'
    group by listing_id

),

final as (

    select
        keyed.listing_id,
        keyed.base_name,
        keyed.whole_name,
        keyed.bracket_year,
        keyed.language_version,
        keyed.season,
        keyed.has_season,
        keyed.tells_series,
        keyed.base_key,
        keyed.whole_key,
        keyed.before_colon_key,
        keyed.before_number_key,
        originals.original_key
    from keyed
    left join originals on keyed.listing_id = originals.listing_id
    where keyed.name_origin = 'english'

)

select * from final
