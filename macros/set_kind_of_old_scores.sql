{#- A history that an older release began does not say whether it is made up: it is what is loaded now, and is kept. -#}
{% macro set_kind_of_old_scores(history, current_scores) %}
    {%- if execute and 'made_up' not in (adapter.get_columns_in_relation(history) | map(attribute='name')) %}
    alter table {{ history }} add column made_up boolean;
    update {{ history }} as noted
    set made_up = kinds.made_up
    from (
        select distinct
            platform,
            made_up
        from {{ current_scores }}
    ) as kinds
    where kinds.platform = noted.platform
    {%- endif %}
{% endmacro %}
