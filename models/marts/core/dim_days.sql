with

numbers as (

    {{ dbt.generate_series(20000) }}

),

days as (

    select cast({{ dbt.dateadd('day', 'generated_number - 1', "cast('1997-01-01' as date)") }} as date) as date_day
    from numbers

),

final as (

    select date_day
    from days
    where date_day <= cast('2049-12-31' as date)

)

select * from final
