{%- set kinds_of_evidence = [
    'name', 'rarity', 'year', 'kind', 'directors', 'cast', 'runtime', 'popularity', 'numbers', 'siblings'
] %}
with

levels as (

    select * from {{ ref('int_match_levels') }}

),

weights as (

    select * from {{ ref('match_weights') }}

),

final as (

    select
        levels.pair_id,
        {%- for evidence in kinds_of_evidence %}
        {{ evidence }}_weights.weight as {{ evidence }}_weight,
        {%- endfor %}
        {% for evidence in kinds_of_evidence -%}
            {{ '+ ' if not loop.first }}{{ evidence }}_weights.weight
        {% endfor -%}
        as match_score
    from levels
    {%- for evidence in kinds_of_evidence %}
    inner join weights as {{ evidence }}_weights
        on
            {{ evidence }}_weights.evidence = '{{ evidence }}'
            and levels.{{ evidence }}_level = {{ evidence }}_weights.level
    {%- endfor %}

)

select * from final
