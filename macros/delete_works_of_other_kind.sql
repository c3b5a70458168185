{#- Works of the made-up sample and real ones never share a history: when the warehouse goes from one to the other, it
    begins again. -#}
{% macro delete_works_of_other_kind(history, loads) %}
    delete from {{ history }}
    where made_up <> {{ titles_are_made_up(loads) }}
{% endmacro %}
