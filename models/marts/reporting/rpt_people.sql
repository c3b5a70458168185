{%- set prior = var('score_priors').people %}
with

people as (

    select * from {{ ref('dim_people') }}

),

title_people as (

    select * from {{ ref('bridge_title_people') }}

),

titles as (

    select * from {{ ref('dim_titles') }}

),

scored_titles as (

    select * from {{ ref('rpt_what_to_watch') }}

),

duplicates as (

    select * from {{ ref('int_known_duplicates') }}
    where duplicate_goes_first

),

person_roles as (

    select distinct
        person_id,
        role
    from title_people

),

role_lists as (

    select
        person_id,
        {{ collect_list('role', 'role') }} as roles
    from person_roles
    group by person_id

),

person_titles as (

    select distinct
        person_id,
        netflix_id
    from title_people

),

duplicate_titles as (

    -- A film in seven languages counts as one film.
    select distinct
        person_titles.person_id,
        person_titles.netflix_id
    from person_titles
    inner join duplicates on person_titles.netflix_id = duplicates.netflix_id
    inner join person_titles as first_duplicates
        on
            duplicates.duplicate_id = first_duplicates.netflix_id
            and person_titles.person_id = first_duplicates.person_id

),

judged as (

    -- A series has no combined score, because Rotten Tomatoes' file has films only.
    select
        person_titles.person_id,
        avg(coalesce(scored_titles.combined_score, 10 * scored_titles.weighted_imdb_rating)) as mean_score,
        count(coalesce(scored_titles.combined_score, scored_titles.weighted_imdb_rating)) as number_of_scores
    from person_titles
    inner join scored_titles on person_titles.netflix_id = scored_titles.netflix_id
    left join duplicate_titles
        on
            person_titles.person_id = duplicate_titles.person_id
            and person_titles.netflix_id = duplicate_titles.netflix_id
    where duplicate_titles.netflix_id is null
    group by person_titles.person_id

),

counted as (

    select
        person_titles.person_id,
        {{ tally_titles('titles', 'scored_titles') }}
    from person_titles
    inner join titles on person_titles.netflix_id = titles.netflix_id
    left join scored_titles on person_titles.netflix_id = scored_titles.netflix_id
    group by person_titles.person_id

),

final as (

    select
        counted.person_id,
        people.full_name,
        people.platform,
        role_lists.roles,
        counted.titles,
        counted.movies,
        counted.series_titles as series,
        counted.rated_titles,
        counted.mean_imdb_rating,
        counted.mean_critics_score,
        counted.mean_audience_score,
        counted.mean_combined_score,
        cast(
            row_number() over (
                order by
                    {{ weighted_score('judged.mean_score', 'judged.number_of_scores', prior) }} desc nulls last,
                    counted.titles desc,
                    counted.person_id asc
            ) as integer
        ) as people_rank,
        counted.first_year,
        counted.last_year
    from counted
    inner join people on counted.person_id = people.person_id
    inner join role_lists on counted.person_id = role_lists.person_id
    left join judged on counted.person_id = judged.person_id

)

select * from final
