{{ config(materialized='view', post_hook=[]) }}
with

whole_names as (

    select * from {{ ref('int_rated_whole_names') }}

),

final as (

    {{ names_and_parts('whole_names') }}

)

select * from final
