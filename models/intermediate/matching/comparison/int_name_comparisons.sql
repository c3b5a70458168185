with

candidates as (

    select * from {{ ref('int_match_candidates') }}

),

netflix_names as (

    select * from {{ ref('int_netflix_title_names') }}

),

netflix_spellings as (

    select * from {{ ref('int_netflix_name_spellings') }}

),

candidate_names as (

    select * from {{ ref('int_candidate_names') }}

),

spin_off_words as (

    select * from {{ ref('spin_off_words') }}

),

name_pairs as (

    select
        candidates.pair_id,
        netflix_names.title_name as netflix_name,
        candidate_names.title_name as rated_name,
        netflix_names.name_origin as netflix_origin,
        candidate_names.name_origin as rated_origin,
        netflix_names.normalized_name as netflix_normalized,
        candidate_names.normalized_name as rated_normalized,
        {{ regexp_replace('netflix_names.normalized_name', '^(the|a|an) ') }} as netflix_bare,
        {{ regexp_replace('candidate_names.normalized_name', '^(the|a|an) ') }} as rated_bare,
        {{ lower_case('netflix_names.title_name') }} = {{ lower_case('candidate_names.title_name') }} as is_same_name,
        netflix_names.title_key = candidate_names.title_key as is_same_key,
        {{ text_similarity('netflix_names.normalized_name', 'candidate_names.normalized_name') }} as name_similarity
    from candidates
    inner join netflix_names on candidates.netflix_id = netflix_names.netflix_id
    inner join candidate_names
        on
            candidates.platform = candidate_names.platform
            and candidates.rated_title_id = candidate_names.rated_title_id
    where candidate_names.name_origin <> 'subtitle'

    union all

    -- Another spelling, or a name without its subtitle, is only ever the same key.
    select
        candidates.pair_id,
        netflix_spellings.title_name as netflix_name,
        candidate_names.title_name as rated_name,
        netflix_spellings.name_origin as netflix_origin,
        candidate_names.name_origin as rated_origin,
        -- Words and numbers of a part that is left out still count against the pair.
        case
            when netflix_spellings.name_origin = 'subtitle' then {{ normalize_text('netflix_spellings.title_name') }}
            else candidate_names.normalized_name
        end as netflix_normalized,
        candidate_names.normalized_name as rated_normalized,
        candidate_names.normalized_name as netflix_bare,
        candidate_names.normalized_name as rated_bare,
        false as is_same_name,
        true as is_same_key,
        cast(1 as numeric(7, 6)) as name_similarity
    from candidates
    inner join netflix_spellings on candidates.netflix_id = netflix_spellings.netflix_id
    inner join candidate_names
        on
            candidates.platform = candidate_names.platform
            and candidates.rated_title_id = candidate_names.rated_title_id
            and netflix_spellings.title_key = candidate_names.title_key
    where candidate_names.name_origin <> 'subtitle'

    union all

    select
        candidates.pair_id,
        netflix_names.title_name as netflix_name,
        candidate_names.title_name as rated_name,
        netflix_names.name_origin as netflix_origin,
        candidate_names.name_origin as rated_origin,
        netflix_names.normalized_name as netflix_normalized,
        {{ normalize_text('candidate_names.title_name') }} as rated_normalized,
        netflix_names.normalized_name as netflix_bare,
        netflix_names.normalized_name as rated_bare,
        false as is_same_name,
        true as is_same_key,
        cast(1 as numeric(7, 6)) as name_similarity
    from candidates
    inner join netflix_names on candidates.netflix_id = netflix_names.netflix_id
    inner join candidate_names
        on
            candidates.platform = candidate_names.platform
            and candidates.rated_title_id = candidate_names.rated_title_id
            and netflix_names.title_key = candidate_names.title_key
    where
        candidate_names.name_origin = 'subtitle'
        and netflix_names.name_origin in ('primary', 'language_version')

),

graded as (

    select
        pair_id,
        netflix_name,
        rated_name,
        netflix_normalized,
        rated_normalized,
        netflix_bare,
        rated_bare,
        name_similarity,
        case
            when is_same_name and netflix_origin = 'primary' and rated_origin in ('primary', 'original')
                then 'same'
            when
                is_same_key
                and netflix_origin in ('primary', 'language_version', 'date_turned')
                and rated_origin in ('primary', 'original')
                then 'normalized'
            when netflix_origin in ('article', 'respelt', 'maker') then netflix_origin
            when netflix_origin = 'subtitle' or rated_origin = 'subtitle' then 'subtitle'
            when is_same_key and not (netflix_origin = 'in_brackets' and rated_origin = 'in_brackets')
                then 'alternative'
            -- One name is the beginning or the end of the other, in whole words.
            when
                netflix_bare || ' ' like rated_bare || ' %'
                or rated_bare || ' ' like netflix_bare || ' %'
                or ' ' || netflix_bare like '% ' || rated_bare
                or ' ' || rated_bare like '% ' || netflix_bare
                then 'contained'
            -- Initials are written apart or together: `K. D.` and `KD (A) Karuppudurai`.
            when
                {{ regexp_extract('netflix_bare', '^([^ ]+) ') }} = replace(rated_bare, ' ', '')
                or {{ regexp_extract('rated_bare', '^([^ ]+) ') }} = replace(netflix_bare, ' ', '')
                then 'contained'
            when name_similarity >= 0.5 then 'similar'
            else 'none'
        end as name_level
    from name_pairs

),

ranked as (

    select
        pair_id,
        netflix_name,
        rated_name,
        netflix_normalized,
        rated_normalized,
        netflix_bare,
        rated_bare,
        name_similarity,
        name_level,
        row_number() over (
            partition by pair_id
            order by
                case name_level
                    when 'same' then 1
                    when 'normalized' then 2
                    when 'alternative' then 3
                    when 'article' then 4
                    when 'respelt' then 5
                    when 'maker' then 6
                    when 'subtitle' then 7
                    when 'contained' then 8
                    when 'similar' then 9
                    else 10
                end asc,
                name_similarity desc,
                netflix_name asc,
                rated_name asc
        ) as name_rank
    from graded

),

best as (

    select
        pair_id,
        netflix_name,
        rated_name,
        netflix_normalized,
        rated_normalized,
        netflix_bare,
        rated_bare,
        name_similarity,
        name_level,
        {{ regexp_extract('netflix_bare', '^([^ ]+)') }} as netflix_first_word,
        {{ regexp_extract('rated_bare', '^([^ ]+)') }} as rated_first_word
    from ranked
    where name_rank = 1

),

spin_offs as (

    select distinct best.pair_id
    from best
    cross join spin_off_words
    where
        (' ' || best.netflix_normalized || ' ' like '% ' || spin_off_words.words || ' %')
        <> (' ' || best.rated_normalized || ' ' like '% ' || spin_off_words.words || ' %')

),

final as (

    select
        pair_id,
        netflix_name,
        rated_name,
        name_level,
        cast(name_similarity as numeric(4, 3)) as name_similarity,
        trim({{ regexp_replace('netflix_normalized', '[^0-9]+', ' ') }})
        <> trim({{ regexp_replace('rated_normalized', '[^0-9]+', ' ') }}) as has_other_numbers,
        -- Unlike names that begin with the same long word are of one franchise.
        name_level in ('similar', 'none')
        and name_similarity < 0.7
        and length(netflix_first_word) >= 4
        and netflix_first_word = rated_first_word as is_same_franchise,
        pair_id in (select spin_offs.pair_id from spin_offs) as is_spin_off
    from best

)

select * from final
