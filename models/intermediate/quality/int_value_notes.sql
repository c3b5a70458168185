{{ config(pre_hook="{{ prefer_parallel_scan() }}") }}
{%- set read_from = [
    ('netflix_titles', 'stg_netflix__titles', 'netflix_id'),
    ('netflix_viewing', 'stg_netflix__viewing', 'report_row_id'),
    ('netflix_top10', 'stg_netflix__top10', 'top10_row_id'),
    ('imdb_title_basics', 'stg_imdb__title_basics', 'imdb_id'),
    ('imdb_title_ratings', 'stg_imdb__title_ratings', 'imdb_id'),
    ('imdb_title_episode', 'stg_imdb__title_episode', 'episode_imdb_id'),
    ('imdb_name_basics', 'stg_imdb__name_basics', 'person_id'),
    ('rotten_tomatoes_movies', 'stg_rotten_tomatoes__movies', 'rotten_tomatoes_id'),
    ('rotten_tomatoes_critic_reviews', 'stg_rotten_tomatoes__critic_reviews', 'rotten_tomatoes_id')
] %}
-- The notes of staging take long to work out: a table of which the loader saw that it has none is not read.
with

noted as (

    {% for source_table, model, key in read_from %}
        select
            '{{ source_table }}' as source_table,
            {{ key }} as row_key,
            value_notes
        from {{ ref(model) }}
        where value_notes is not null and {{ may_have_value_notes(source_table, ref('stg_loader__load_log')) }}
        {{ "union all" if not loop.last }}
    {% endfor %}

),

lines as (

    {{ split_to_rows('noted', ['source_table', 'row_key'], 'value_notes', '\n') }}

),

final as (

    -- A line is `column: kind: value`; only the value may have a colon of its own.
    select
        source_table,
        row_key,
        item_number as note_number,
        split_part(item, ': ', 1) as source_column,
        split_part(item, ': ', 2) as kind,
        substring(item from length(split_part(item, ': ', 1)) + length(split_part(item, ': ', 2)) + 5) as source_value
    from lines

)

select * from final
