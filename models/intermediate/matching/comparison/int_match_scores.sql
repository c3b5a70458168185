{{ config(pre_hook="{{ prefer_hash_joins() }}") }}
{%- set comparisons = [
    'name', 'term_frequency', 'year', 'kind', 'directors', 'cast', 'runtime', 'popularity', 'sequel',
    'same_franchise', 'spin_off', 'crosswalk'
] %}
with

levels as (

    select * from {{ ref('int_match_levels') }}

),

weights as (

    select * from {{ ref('match_weights') }}

),

weighed as (

    select
        {% for comparison in comparisons %}
            {{ comparison }}_weights.weight as {{ comparison }}_weight,
        {% endfor %}
        levels.pair_id
    from levels
    {% for comparison in comparisons %}
        inner join weights as {{ comparison }}_weights
            on
                {{ comparison }}_weights.comparison = '{{ comparison }}'
                and levels.{{ comparison }}_level = {{ comparison }}_weights.level
    {% endfor %}

),

final as (

    select
        pair_id,
        name_weight,
        term_frequency_weight,
        year_weight,
        kind_weight,
        directors_weight,
        cast_weight,
        runtime_weight,
        popularity_weight,
        sequel_weight,
        same_franchise_weight,
        spin_off_weight,
        crosswalk_weight,
        name_weight + term_frequency_weight + year_weight + kind_weight + directors_weight
        + cast_weight + runtime_weight + popularity_weight + sequel_weight + same_franchise_weight
        + spin_off_weight + crosswalk_weight as match_score
    from weighed

)

select * from final
