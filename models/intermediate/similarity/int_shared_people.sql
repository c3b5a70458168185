{%- set weights = var('similarity') %}
with

credits as (

    select * from {{ ref('int_title_credits') }}

),

title_people as (

    -- A person with several roles in a title counts once, by the role that weighs most.
    select
        netflix_id,
        person_id,
        max(
            case role
                when 'director' then {{ weights.director }}
                when 'writer' then {{ weights.writer }}
                else {{ weights.cast }}
            end
        ) as role_weight,
        max(case when role = 'director' then 1 else 0 end) as is_director
    from credits
    group by netflix_id, person_id

),

spread as (

    select
        person_id,
        cast(power(2.0 / count(*), {{ weights.frequency_exponent }}) as numeric(7, 6)) as frequency_weight
    from title_people
    group by person_id
    having count(*) between 2 and {{ weights.titles_per_person }}

),

shared as (

    select
        title_people.netflix_id,
        other_people.netflix_id as similar_netflix_id,
        spread.person_id,
        spread.frequency_weight * least(title_people.role_weight, other_people.role_weight) as person_weight,
        least(title_people.is_director, other_people.is_director) as directs_both
    from spread
    inner join title_people on spread.person_id = title_people.person_id
    inner join title_people as other_people on spread.person_id = other_people.person_id
    where title_people.netflix_id <> other_people.netflix_id

),

added_up as (

    select
        netflix_id,
        similar_netflix_id,
        cast(count(*) as integer) as people_shared,
        cast(sum(directs_both) as integer) as directors_shared,
        case when count(*) = 1 then min(person_id) end as only_person_id,
        sum(person_weight) as people_weight
    from shared
    group by netflix_id, similar_netflix_id

),

final as (

    select
        netflix_id,
        similar_netflix_id,
        people_shared,
        directors_shared,
        only_person_id,
        cast(people_weight / (people_weight + {{ weights.half_of_people }}) as numeric(7, 6)) as people_similarity
    from added_up

)

select * from final
