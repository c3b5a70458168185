with

source as (

    select * from {{ source('imdb', 'title_akas') }}

),

final as (

    select
        titleid as imdb_id,
        {{ try_to_integer('ordering') }} as alias_number,
        title,
        region,
        language,
        types as alias_types,
        attributes as alias_attributes,
        cast(isoriginaltitle = '1' as boolean) as is_original_title
    from source

)

select * from final
