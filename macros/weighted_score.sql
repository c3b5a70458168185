{% macro weighted_score(score, votes, prior) %}
    (cast({{ votes }} as numeric) * {{ score }} + {{ prior.count }} * {{ prior.score }})
    / ({{ votes }} + {{ prior.count }})
{% endmacro %}
