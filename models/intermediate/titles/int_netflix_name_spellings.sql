with

title_names as (

    select * from {{ ref('int_netflix_title_names') }}

),

name_spellings as (

    select * from {{ ref('name_spellings') }}

),

letter_spellings as (

    select * from {{ ref('letter_spellings') }}

),

leading_articles as (

    select * from {{ ref('leading_articles') }}

),

number_spellings as (

    select * from {{ ref('int_number_spellings') }}

),

names as (

    -- With the words of numbers still as they are written.
    select distinct
        netflix_id || '|' || title_name as name_id,
        netflix_id,
        title_name,
        title_key,
        {{ normalize_text('title_name') }} as normalized_name
    from title_names
    where name_origin <> 'in_brackets'

),

words as (

    {{ split_to_rows('names', ['name_id'], 'normalized_name', ' ') }}

),

word_runs as (

    select
        name_id,
        item as words
    from words

    union all

    select
        one.name_id,
        one.item || ' ' || two.item as words
    from words as one
    inner join words as two on one.name_id = two.name_id and one.item_number + 1 = two.item_number

    union all

    select
        one.name_id,
        one.item || ' ' || two.item || ' ' || three.item as words
    from words as one
    inner join words as two on one.name_id = two.name_id and one.item_number + 1 = two.item_number
    inner join words as three on one.name_id = three.name_id and one.item_number + 2 = three.item_number

    union all

    select
        one.name_id,
        one.item || ' ' || two.item || ' ' || three.item || ' ' || four.item as words
    from words as one
    inner join words as two on one.name_id = two.name_id and one.item_number + 1 = two.item_number
    inner join words as three on one.name_id = three.name_id and one.item_number + 2 = three.item_number
    inner join words as four on one.name_id = four.name_id and one.item_number + 3 = four.item_number

    union all

    -- `one hundred and twenty one`
    select
        one.name_id,
        one.item || ' ' || two.item || ' ' || three.item || ' ' || four.item || ' ' || five.item as words
    from words as one
    inner join words as two on one.name_id = two.name_id and one.item_number + 1 = two.item_number
    inner join words as three on one.name_id = three.name_id and one.item_number + 2 = three.item_number
    inner join words as four on one.name_id = four.name_id and one.item_number + 3 = four.item_number
    inner join words as five on one.name_id = five.name_id and one.item_number + 4 = five.item_number

),

spelling_pairs as (

    -- A mark such as `%` is no part of a normalized name: on the other side the word is simply missing.
    select distinct
        written.spelling_group,
        written.spelling,
        {{ normalize_text('written.spelling') }} as written_as,
        {{ normalize_text('other.spelling') }} as other_spelling
    from name_spellings as written
    inner join name_spellings as other
        on
            written.spelling_group = other.spelling_group
            and written.spelling <> other.spelling

),

mixed_words as (

    -- `se7en`
    select
        name_id,
        item,
        {{ regexp_extract('item', '^([a-z]+)[0-9]+[a-z]+$') }} as letters_before,
        {{ try_to_integer(regexp_extract('item', '^[a-z]+([0-9]+)[a-z]+$')) }} as digits,
        {{ regexp_extract('item', '^[a-z]+[0-9]+([a-z]+)$') }} as letters_after
    from words
    where {{ regexp_like('item', '^[a-z]+[0-9]+[a-z]+$') }}

),

positions as (

    select number as letter_count
    from number_spellings
    where style = 'digits' and number between 1 and 12

),

replacements as (

    select
        word_runs.name_id,
        'words' as style,
        word_runs.words as written_as,
        spelling_pairs.other_spelling
    from word_runs
    inner join spelling_pairs on word_runs.words = spelling_pairs.written_as
    where spelling_pairs.other_spelling <> word_runs.words

    union

    select
        word_runs.name_id,
        other.style,
        word_runs.words as written_as,
        other.spelling as other_spelling
    from word_runs
    inner join number_spellings as written on word_runs.words = written.spelling
    inner join number_spellings as other
        on
            written.number = other.number
            and written.is_ordinal = other.is_ordinal
            and written.spelling <> other.spelling

    union

    -- The digits stand for letters of the number's own word.
    select
        mixed_words.name_id,
        'mixed' as style,
        mixed_words.item as written_as,
        number_spellings.spelling as other_spelling
    from mixed_words
    inner join number_spellings
        on
            mixed_words.digits = number_spellings.number
            and number_spellings.style = 'words'
    where
        number_spellings.spelling like mixed_words.letters_before || '%' || mixed_words.letters_after
        and length(number_spellings.spelling) > length(mixed_words.letters_before || mixed_words.letters_after)

    union

    select
        words.name_id,
        'mixed' as style,
        words.item as written_as,
        substr(words.item, 1, positions.letter_count) || number_spellings.number
        || substr(words.item, positions.letter_count + 1 + gaps.letter_count) as other_spelling
    from words
    inner join number_spellings on words.item = number_spellings.spelling and number_spellings.style = 'words'
    cross join positions
    cross join positions as gaps
    where gaps.letter_count <= 2 and positions.letter_count + gaps.letter_count < length(words.item)

    union

    -- `numb3rs`
    select
        words.name_id,
        'mixed' as style,
        words.item as written_as,
        replace(words.item, letter_spellings.letter, letter_spellings.written_as) as other_spelling
    from words
    inner join letter_spellings on words.item like '%' || letter_spellings.letter || '%'
    where {{ regexp_like('letter_spellings.letter', '^[0-9]$') }} and {{ regexp_like('words.item', '[a-z]') }}

),

respelt as (

    select
        names.name_id,
        trim(
            replace(
                ' ' || names.normalized_name || ' ',
                ' ' || replacements.written_as || ' ',
                ' ' || replacements.other_spelling || ' '
            )
        ) as spelling
    from names
    inner join replacements on names.name_id = replacements.name_id

    union

    -- `thirteen going on thirty`
    select
        names.name_id,
        trim(
            replace(
                replace(
                    ' ' || names.normalized_name || ' ',
                    ' ' || replacements.written_as || ' ',
                    ' ' || replacements.other_spelling || ' '
                ),
                ' ' || second_replacement.written_as || ' ',
                ' ' || second_replacement.other_spelling || ' '
            )
        ) as spelling
    from names
    inner join replacements on names.name_id = replacements.name_id
    inner join replacements as second_replacement
        on
            replacements.name_id = second_replacement.name_id
            and replacements.style = second_replacement.style
            and replacements.written_as <> second_replacement.written_as

    union

    -- The mark itself.
    select
        names.name_id,
        {{ normalize_text(
            "replace(names.title_name, spelling_pairs.spelling, ' ' || spelling_pairs.other_spelling || ' ')"
        ) }} as spelling
    from names
    inner join spelling_pairs
        on
            spelling_pairs.written_as = ''
            and {{ dbt.position('spelling_pairs.spelling', 'names.title_name') }} > 0
    where spelling_pairs.other_spelling <> ''

    union

    -- A letter that is written as two, or a mark that stands for a letter.
    select
        names.name_id,
        {{ normalize_text(
            "replace(" ~ lower_case("names.title_name") ~ ", letter_spellings.letter, letter_spellings.written_as)"
        ) }} as spelling
    from names
    inner join letter_spellings on {{ lower_case('names.title_name') }} like '%' || letter_spellings.letter || '%'
    where
        not {{ regexp_like('letter_spellings.letter', '^[0-9]$') }}
        and {{ regexp_like(lower_case('names.title_name'), '[a-z]') }}

    union

    select
        names.name_id,
        replace(names.normalized_name, letter_spellings.written_as, letter_spellings.plain_letter) as spelling
    from names
    inner join letter_spellings on names.normalized_name like '%' || letter_spellings.written_as || '%'
    where length(letter_spellings.written_as) = 2

),

with_other_article as (

    -- An article more or less, before the name or after it. Articles have no other spelling: the key is enough.
    select
        names.netflix_id,
        names.title_name,
        names.title_key as own_key,
        substr(names.title_key, length(leading_articles.article) + 1) as title_key
    from names
    inner join leading_articles on names.normalized_name like leading_articles.article || ' %'

    union all

    select
        names.netflix_id,
        names.title_name,
        names.title_key as own_key,
        substr(names.title_key, length(leading_articles.article) + 1) || leading_articles.article as title_key
    from names
    inner join leading_articles on names.normalized_name like leading_articles.article || ' %'

    union all

    select
        names.netflix_id,
        names.title_name,
        names.title_key as own_key,
        leading_articles.article || names.title_key as title_key
    from names
    cross join leading_articles
    where leading_articles.is_added

    union all

    select
        names.netflix_id,
        names.title_name,
        names.title_key as own_key,
        leading_articles.article
        || substr(names.title_key, 1, length(names.title_key) - length(leading_articles.article)) as title_key
    from names
    inner join leading_articles on {{ lower_case('names.title_name') }} like '%, ' || leading_articles.article

),

respelt_names as (

    select
        names.netflix_id,
        names.title_name,
        'respelt' as name_origin,
        names.title_key as own_key,
        respelt.spelling as normalized_name
    from respelt
    inner join names on respelt.name_id = names.name_id

),

parts as (

    {{ subtitle_parts('names', ['netflix_id', 'title_key']) }}

),

every_name as (

    select
        netflix_id,
        title_name,
        name_origin,
        own_key,
        normalized_name
    from respelt_names

    union all

    select
        netflix_id,
        title_name,
        case when part_kind = 'after_maker' then 'maker' else 'subtitle' end as name_origin,
        title_key as own_key,
        {{ normalize_text('name_part') }} as normalized_name
    from parts

),

normalized as (

    select
        netflix_id,
        title_name,
        name_origin,
        own_key,
        normalized_name
    from every_name
    {{ optimization_fence() }}

),

keyed as (

    select
        netflix_id,
        title_name,
        name_origin,
        own_key,
        replace({{ normalize_numerals('normalized_name') }}, ' ', '') as title_key
    from normalized

    union all

    select
        netflix_id,
        title_name,
        'article' as name_origin,
        own_key,
        title_key
    from with_other_article

),

keyed_once as (

    select
        netflix_id,
        title_name,
        name_origin,
        own_key,
        title_key
    from keyed
    {{ optimization_fence() }}

),

final as (

    select
        netflix_id,
        title_key,
        -- The same key may come about in two ways: the one that changes less counts.
        min(name_origin) as name_origin,
        min(title_name) as title_name
    from keyed_once
    where
        title_key <> ''
        and title_key <> own_key
    group by netflix_id, title_key

)

select * from final
