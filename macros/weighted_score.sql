{% macro weighted_score(score, votes, prior) %}
    (cast({{ votes }} as numeric(12, 0)) * {{ score }} + {{ prior.count }} * {{ prior.score }})
    / ({{ votes }} + {{ prior.count }})
{% endmacro %}
