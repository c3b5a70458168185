{% macro tally_titles(titles, scored_titles) %}
        cast(count(*) as integer) as titles,
        cast(sum(case when {{ titles }}.title_type = 'movie' then 1 else 0 end) as integer) as movies,
        cast(sum(case when {{ titles }}.title_type = 'series' then 1 else 0 end) as integer) as series_titles,
        cast(count({{ scored_titles }}.netflix_id) as integer) as rated_titles,
        cast(avg({{ scored_titles }}.imdb_rating) as numeric(4, 2)) as mean_imdb_rating,
        cast(avg({{ scored_titles }}.rt_critics_score) as numeric(4, 1)) as mean_critics_score,
        cast(avg({{ scored_titles }}.rt_audience_score) as numeric(4, 1)) as mean_audience_score,
        cast(avg({{ scored_titles }}.combined_score) as numeric(4, 1)) as mean_combined_score,
        min({{ titles }}.release_year) as first_year,
        max({{ titles }}.release_year) as last_year
{% endmacro %}
