{#- What an id has in common with all of its group, as `loaders/group_hashes.py` says: some hundred ids. -#}
{% macro id_group(column) %}
    {{- return("left(" ~ column ~ ", case when substr(" ~ column ~ ", 3, 1) in ('1', '2', '3') then 8 else 7 end)") -}}
{% endmacro %}
