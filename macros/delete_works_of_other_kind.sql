{#- Works of the made-up sample and real ones never share a history: when the warehouse goes from one to the other, it
    begins again. -#}
{% macro delete_works_of_other_kind(history, loads) %}
    {{- delete_rows(history, 'noted', 'noted.made_up <> ' ~ titles_are_made_up(loads)) -}}
{% endmacro %}
