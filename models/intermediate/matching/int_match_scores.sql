{%- set kinds_of_evidence = [
    'name', 'rarity', 'year', 'kind', 'directors', 'cast', 'runtime', 'popularity', 'part', 'siblings',
    'companion'
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
        {% for evidence in kinds_of_evidence %}
            {{ evidence }}_weights.weight as {{ evidence }}_weight,
        {% endfor %}
        levels.pair_id
    from levels
    {% for evidence in kinds_of_evidence %}
        inner join weights as {{ evidence }}_weights
            on
                {{ evidence }}_weights.evidence = '{{ evidence }}'
                and levels.{{ evidence }}_level = {{ evidence }}_weights.level
    {% endfor %}

),

final as (

    select
        pair_id,
        name_weight,
        rarity_weight,
        year_weight,
        kind_weight,
        directors_weight,
        cast_weight,
        runtime_weight,
        popularity_weight,
        part_weight,
        siblings_weight,
        companion_weight,
        name_weight + rarity_weight + year_weight + kind_weight + directors_weight
        + cast_weight + runtime_weight + popularity_weight + part_weight + siblings_weight
        + companion_weight as match_score
    from weighed

)

select * from final
