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

below_1000 as (

    select
        number,
        word,
        ordinal,
        roman
    from below_100

    union all

    select
        number,
        word,
        ordinal,
        roman
    from number_words
    where number between 100 and 900

    union all

    select
        hundreds.number + below_100.number as number,
        hundreds.word || ' ' || below_100.word as word,
        hundreds.word || ' ' || below_100.ordinal as ordinal,
        hundreds.roman || below_100.roman as roman
    from number_words as hundreds
    cross join below_100
    where hundreds.number between 100 and 900 and below_100.number > 0

),

numbers as (

    select
        number,
        word,
        ordinal,
        roman
    from below_1000

    union all

    select
        number,
        word,
        ordinal,
        roman
    from number_words
    where number >= 1000

    union all

    select
        thousands.number + below_1000.number as number,
        thousands.word || ' ' || below_1000.word as word,
        thousands.word || ' ' || below_1000.ordinal as ordinal,
        thousands.roman || below_1000.roman as roman
    from number_words as thousands
    cross join below_1000
    where thousands.number >= 1000 and below_1000.number > 0

),

spellings as (

    select
        number,
        'digits' as style,
        cast(number as {{ dbt.type_string() }}) as spelling
    from numbers

    union all

    select
        number,
        'words' as style,
        word as spelling
    from numbers

    union all

    -- `one hundred and one`
    select
        number,
        'words' as style,
        {{ regexp_replace('word', ' (hundred|thousand) ', ' \\1 and ') }} as spelling
    from numbers
    where {{ regexp_like('word', ' (hundred|thousand) ') }}

    union all

    -- `a hundred and one`
    select
        number,
        'words' as style,
        {{ regexp_replace(regexp_replace('word', '^one ', 'a '), ' (hundred|thousand) ', ' \\1 and ') }} as spelling
    from numbers
    where {{ regexp_like('word', '^one (hundred|thousand)') }}

    union all

    -- `nineteen eighty four`
    select
        100 * hundreds.number + below_100.number as number,
        'words' as style,
        hundreds.word || ' ' || below_100.word as spelling
    from below_100 as hundreds
    cross join below_100
    where hundreds.number between 11 and 20 and below_100.number >= 10

    union all

    select
        number,
        'roman' as style,
        roman as spelling
    from numbers
    where number > 0

    union all

    select
        number,
        'ordinal_words' as style,
        ordinal as spelling
    from below_1000

    union all

    select
        number,
        'ordinal_digits' as style,
        cast(number as {{ dbt.type_string() }}) || case
            when mod(number, 100) between 11 and 13 then 'th'
            when mod(number, 10) = 1 then 'st'
            when mod(number, 10) = 2 then 'nd'
            when mod(number, 10) = 3 then 'rd'
            else 'th'
        end as spelling
    from below_1000

),

final as (

    select distinct
        number,
        style,
        spelling,
        style in ('ordinal_words', 'ordinal_digits') as is_ordinal
    from spellings

)

select * from final
