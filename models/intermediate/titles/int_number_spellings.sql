-- Few CTEs are read twice: an engine that does not keep one works it out for each use, with all that it reads.
with

number_words as (

    select * from {{ ref('number_words') }}

),

below_100 as (

    select
        number,
        word,
        ordinal,
        coalesce(roman, '') as roman
    from number_words
    where number < 100

    union all

    select
        tens.number + ones.number as number,
        tens.word || ' ' || ones.word as word,
        tens.word || ' ' || ones.ordinal as ordinal,
        tens.roman || ones.roman as roman
    from number_words as tens
    cross join number_words as ones
    where tens.number between 20 and 90 and ones.number between 1 and 9

),

nothing as (

    select
        0 as number,
        '' as word,
        '' as ordinal,
        '' as roman

),

ones as (

    select
        number,
        word || ' ' as word,
        ordinal,
        roman
    from below_100
    where number > 0

    union all

    select
        number,
        word,
        ordinal,
        roman
    from nothing

),

hundreds as (

    select
        number,
        word || ' ' as word,
        ordinal,
        roman
    from number_words
    where number between 100 and 900

    union all

    select
        number,
        word,
        ordinal,
        roman
    from nothing

),

thousands as (

    select
        number,
        word || ' ' as word,
        ordinal,
        roman
    from number_words
    where number >= 1000

    union all

    select
        number,
        word,
        ordinal,
        roman
    from nothing

),

numbers as (

    select
        thousands.number + hundreds.number + ones.number as number,
        trim(thousands.word || hundreds.word || ones.word) as word,
        case
            when ones.number > 0 then thousands.word || hundreds.word || ones.ordinal
            when hundreds.number > 0 then thousands.word || hundreds.ordinal
            else thousands.ordinal
        end as ordinal,
        thousands.roman || hundreds.roman || ones.roman as roman
    from thousands
    cross join hundreds
    cross join ones
    where thousands.number + hundreds.number + ones.number > 0

    union all

    select
        number,
        word,
        ordinal,
        cast(null as {{ dbt.type_string() }}) as roman
    from number_words
    where number = 0

),

forms as (

    select
        'digits' as form,
        'digits' as style

    union all

    select
        'words' as form,
        'words' as style

    union all

    select
        'one_hundred_and_one' as form,
        'words' as style

    union all

    select
        'a_hundred_and_one' as form,
        'words' as style

    union all

    select
        'roman' as form,
        'roman' as style

    union all

    select
        'ordinal_words' as form,
        'ordinal_words' as style

    union all

    select
        'ordinal_digits' as form,
        'ordinal_digits' as style

),

spellings as (

    select
        numbers.number,
        forms.style,
        case forms.form
            when 'digits' then cast(numbers.number as {{ dbt.type_string() }})
            when 'words' then numbers.word
            when 'one_hundred_and_one'
                then case
                    when {{ regexp_like('numbers.word', ' (hundred|thousand) ') }}
                        then {{ regexp_replace('numbers.word', ' (hundred|thousand) ', ' \\1 and ') }}
                end
            when 'a_hundred_and_one'
                then case
                    when {{ regexp_like('numbers.word', '^one (hundred|thousand)') }}
                        then {{ regexp_replace(
                            regexp_replace('numbers.word', '^one ', 'a '), ' (hundred|thousand) ', ' \\1 and '
                        ) }}
                end
            when 'roman' then numbers.roman
            when 'ordinal_words' then case when numbers.number < 1000 then numbers.ordinal end
            when 'ordinal_digits'
                then case
                    when numbers.number < 1000
                        then cast(numbers.number as {{ dbt.type_string() }}) || case
                            when mod(numbers.number, 100) between 11 and 13 then 'th'
                            when mod(numbers.number, 10) = 1 then 'st'
                            when mod(numbers.number, 10) = 2 then 'nd'
                            when mod(numbers.number, 10) = 3 then 'rd'
                            else 'th'
                        end
                end
        end as spelling
    from numbers
    cross join forms

    union all

    -- `nineteen eighty four`
    select
        100 * hundreds.number + below_100.number as number,
        'words' as style,
        hundreds.word || ' ' || below_100.word as spelling
    from below_100 as hundreds
    cross join below_100
    where hundreds.number between 11 and 20 and below_100.number >= 10

),

final as (

    select distinct
        number,
        style,
        spelling,
        style in ('ordinal_words', 'ordinal_digits') as is_ordinal
    from spellings
    where spelling is not null

)

select * from final
